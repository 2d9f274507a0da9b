/**
 * The little script of the page with a QR code on a PC: asks how far the login has come, shows it, and goes on to the
 * website once the phone has confirmed. Whoever answers on this page itself goes on by that.
 */
export const QR_LOGIN_SCRIPT = `
(() => {
  'use strict';
  const login = document.getElementById('login');
  const { uuid } = login.dataset;
  let isLeft = false;
  async function look() {
    try {
      const response = await fetch('/_simulator/qr-login/state?uuid=' + uuid);
      const { status } = await response.json();
      if (isLeft) return;
      if (status === 'confirmed') return location.assign('/_simulator/qr-login?uuid=' + uuid);
      for (const part of login.querySelectorAll('[data-on]')) part.hidden = part.dataset.on !== status;
      if (status === 'expired') return;
    } catch { /* The simulator has gone; it may come back. */ }
    setTimeout(look, 500);
  }
  document.addEventListener('submit', () => { isLeft = true; });
  addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
  look();
})();
`;
