import type { Endpoint } from './endpoint.js';
import { loginPage } from './login-page.js';

/**
 * The login page inside WeChat: silent for `snsapi_base`, a consent sheet for `snsapi_userinfo`.
 * See https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export const authorize: Endpoint = {
  name: 'connect/oauth2/authorize',
  host: 'open',
  handle: (world, request) => loginPage(world, request, false),
};
