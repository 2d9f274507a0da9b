import { WeChatRefusal } from '../world/refusal.js';
import { accountEndpoint } from './account-endpoint.js';

/**
 * The ticket that pages sign their JS-SDK configuration with; the same until it expires.
 * See https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
 */
export const getticket = accountEndpoint(
  'cgi-bin/ticket/getticket',
  'GET',
  'account',
  ({ world, app, query }) => {
    const type = query.get('type');
    if (type !== 'jsapi' && type !== 'wx_card') throw new WeChatRefusal(40097);
    const { value, expiresAt } = world.jsTickets.get(app.appId, type);
    return {
      errcode: 0,
      errmsg: 'ok',
      ticket: value,
      expires_in: world.issuedTokens.secondsLeft(expiresAt),
    };
  },
);
