import OAuth from 'co-wechat-oauth';
import { APP_ID, APP_SECRET, callbackURL } from './support/account.mjs';
import { serveByHand } from './support/serve-by-hand.mjs';

const oauth = new OAuth(APP_ID, APP_SECRET);

serveByHand((mode, scope) => ({
  authorizationURL: (state) => oauth.getAuthorizeURL(callbackURL(mode), state, scope),
  async identify(code) {
    const { openid } = (await oauth.getAccessToken(code)).data;
    if (scope === 'snsapi_base') return { openid };
    const { nickname } = await oauth.getUser({ openid, lang: 'zh_CN' });
    return { openid, name: nickname };
  },
}));
