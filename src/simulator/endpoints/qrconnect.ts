import type { Endpoint } from './endpoint.js';
import { loginPage } from './login-page.js';

/**
 * The login page of website apps. The person who would scan its QR code is chosen on the page itself.
 * See https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const qrconnect: Endpoint = {
  name: 'connect/qrconnect',
  host: 'open',
  handle: (world, request) => loginPage(world, request, true),
};
