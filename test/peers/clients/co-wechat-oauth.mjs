import OAuth from 'co-wechat-oauth';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ appId, appSecret, callback, codeFor, openid }) {
  const oauth = new OAuth(appId, appSecret);
  const code = await codeFor(oauth.getAuthorizeURL(callback, 'state1', 'snsapi_userinfo'));
  const { data: token } = await oauth.getAccessToken(code);
  const { data: refreshed } = await oauth.refreshAccessToken(token.refresh_token);
  return {
    openid: token.openid,
    nickname: (await oauth.getUser({ openid, lang: 'zh_CN' })).nickname,
    refreshedSame: refreshed.access_token === token.access_token,
    wrongCode: await failureOf(() => oauth.getAccessToken('0123')),
    usedCode: await failureOf(() => oauth.getAccessToken(code)),
    wrongSecret: await failureOf(() => new OAuth(appId, 'wrong').getAccessToken('0123')),
  };
}
