/**
 * What `wxLogin.js` is here: puts the frame with the QR code into a page. As in WeChat's, values go into the address as
 * they are, and a missing one reads "undefined".
 */
export const WX_LOGIN_SCRIPT = `(() => {
  'use strict';
  const { origin } = new URL(document.currentScript.src);
  const open = origin.replace('//res.wx.qq.com', '//open.weixin.qq.com');
  window.WxLogin = function WxLogin(options) {
    const chosen = options.self_redirect === true || options.self_redirect === false;
    const given = [
      ['appid', options.appid],
      ['scope', options.scope],
      ['redirect_uri', options.redirect_uri],
      ['state', options.state],
      ['login_type', 'jssdk'],
      ['self_redirect', chosen ? options.self_redirect : 'default'],
    ];
    if (options.style) given.push(['style', options.style]);
    if (options.href) given.push(['href', options.href]);
    if (options.lang === 'en') given.push(['lang', 'en']);
    if (options.stylelite === 1) given.push(['stylelite', 1]);
    if (options.fast_login === 0) given.push(['fast_login', 0]);
    const frame = document.createElement('iframe');
    frame.title = 'WeChat login 微信登录';
    frame.width = '300';
    frame.height = '400';
    frame.frameBorder = '0';
    frame.src = open + '/connect/qrconnect?' + given.map((pair) => pair.join('=')).join('&');
    window.addEventListener('message', ({ source, origin: from, data }) => {
      if (source !== frame.contentWindow || from !== open) return;
      if (data === 'wechat-qr-code') {
        source.postMessage('wxLogin.js', open);
        if (typeof options.onReady === 'function') options.onReady(true);
      } else if (String(data.leaveFor).startsWith(open + '/_simulator/qr-login?uuid=')) {
        window.top.location.href = data.leaveFor;
      }
    });
    document.getElementById(options.id).replaceChildren(frame);
  };
})();
`;
