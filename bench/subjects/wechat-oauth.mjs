import { promisify } from 'node:util';
import OAuth from 'wechat-oauth';
import { APP_ID, APP_SECRET, callbackURL } from './support/account.mjs';
import { serveByHand } from './support/serve-by-hand.mjs';

const oauth = new OAuth(APP_ID, APP_SECRET);
const getAccessToken = promisify(oauth.getAccessToken.bind(oauth));
const getUser = promisify(oauth.getUser.bind(oauth));

serveByHand((mode, scope) => ({
  authorizationURL: (state) => oauth.getAuthorizeURL(callbackURL(mode), state, scope),
  async identify(code) {
    const { openid } = (await getAccessToken(code)).data;
    if (scope === 'snsapi_base') return { openid };
    const { nickname } = await getUser({ openid, lang: 'zh_CN' });
    return { openid, name: nickname };
  },
}));
