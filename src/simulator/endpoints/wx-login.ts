import { WX_LOGIN_SCRIPT } from '../pages/wx-login-script.js';
import { textAnswer } from '../wire.js';
import type { Endpoint } from './endpoint.js';

/**
 * The script that shows a QR code in a page of a website.
 * See https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export const wxLogin: Endpoint = {
  name: 'connect/zh_CN/htmledition/js/wxLogin.js',
  host: 'res',
  handle: (_world, { method }) =>
    method === 'GET' || method === 'HEAD'
      ? {
          status: 200,
          headers: {
            'content-type': 'text/javascript; charset=utf-8',
            // A page that wants its scripts cross-origin isolated may load it as well.
            'cross-origin-resource-policy': 'cross-origin',
          },
          body: WX_LOGIN_SCRIPT,
        }
      : textAnswer(405, 'Method Not Allowed'),
};
