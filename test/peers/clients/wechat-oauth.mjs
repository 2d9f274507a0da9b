import { promisify } from 'node:util';
import OAuth from 'wechat-oauth';
import { failureOf } from '../support/failure-of.mjs';

export default async function use({ simulator, appId, appSecret, callback, codeFor, openid }) {
  const oauth = new OAuth(appId, appSecret);
  const call = (name) => promisify(oauth[name].bind(oauth));
  const code = await codeFor(oauth.getAuthorizeURL(callback, 'state1', 'snsapi_userinfo'));
  const { data: token } = await call('getAccessToken')(code);
  const { data: refreshed } = await call('refreshAccessToken')(token.refresh_token);
  const website = new OAuth(simulator.websiteApp.appId, simulator.websiteApp.appSecret);
  const link = website.getAuthorizeURLForWebsite(callback, 'state1');
  const websiteLogin = await promisify(website.getAccessToken.bind(website))(await codeFor(link));
  const { appId: miniId, appSecret: miniSecret } = simulator.miniProgram;
  const mini = new OAuth(miniId, miniSecret, undefined, undefined, true);
  const session = await promisify(mini.getSessionKey.bind(mini))(simulator.miniProgramCode('alex'));
  return {
    openid: token.openid,
    nickname: (await call('getUser')({ openid, lang: 'zh_CN' })).nickname,
    refreshedSame: refreshed.access_token === token.access_token,
    verified: (await call('verifyToken')(openid, token.access_token)).errmsg,
    websiteUnionid: websiteLogin.data.unionid,
    sessionKey: session.data.session_key,
    wrongCode: await failureOf(() => call('getAccessToken')('0123')),
    usedCode: await failureOf(() => call('getAccessToken')(code)),
    wrongToken: await failureOf(() => call('verifyToken')(openid, 'wrong')),
  };
}
