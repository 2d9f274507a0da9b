/**
 * The little script of the QR code in a frame: asks what became of the code, and leaves with the visitor. A frame may not
 * always take the whole window along, so it asks the page's `wxLogin.js` to, if there is one.
 */
export const FRAME_LOGIN_SCRIPT = `
(() => {
  'use strict';
  const { id, self } = document.body.dataset;
  const told = document.getElementById('told');
  const own = location.origin + '/_simulator/qr-login';
  const target = own + '?uuid=' + id;
  let script;
  addEventListener('message', (event) => {
    if (event.source === parent && event.data === 'wxLogin.js') script = event;
  });
  if (parent !== window) parent.postMessage('wechat-qr-code', '*');
  function leave() {
    if (self === 'yes' || parent === window) location.href = target;
    else if (script) script.source.postMessage({ leaveFor: target }, script.origin);
    else top.location.href = target;
  }
  async function ask() {
    let status;
    try {
      const response = await fetch(own + '/state?uuid=' + id);
      ({ status } = await response.json());
    } catch { /* The simulator has gone; it may come back. */ }
    if (status === 'confirmed') return leave();
    const words = told.dataset[status];
    if (words && told.textContent !== words) told.textContent = words;
    document.body.dataset.state = status;
    if (status !== 'expired') setTimeout(ask, 1000);
  }
  ask();
})();
`;
