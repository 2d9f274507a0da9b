import { isEmbedded, parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { errorPage } from '../pages/login-pages.js';
import { qrLoginPage } from '../pages/qr-login-page.js';
import { phoneOf } from '../pages/phone-cookies.js';
import { textAnswer } from '../wire.js';
import { embeddedLogin } from './embedded-login.js';
import type { Endpoint } from './endpoint.js';

/**
 * The login page of website apps: a QR code of its own for every browser that opens it.
 * See https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const qrconnect: Endpoint = {
  name: 'connect/qrconnect',
  host: 'open',
  handle: (world, request) => {
    const { method, url } = request;
    if (method !== 'GET' && method !== 'HEAD') return textAnswer(405, 'Method Not Allowed');
    if (isEmbedded(url.pathname, url.searchParams)) return embeddedLogin(world, url);
    try {
      const { app } = parseLoginLink(world, url);
      const login = world.qrLogins.begin(app.appId, url.pathname + url.search);
      return qrLoginPage(world, login, world.people.find(phoneOf(request).personId ?? ''));
    } catch (error) {
      if (error instanceof WeChatPageError) return errorPage(error);
      throw error;
    }
  },
};
