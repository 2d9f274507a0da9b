// The yardstick: the same login with Express, undici and nothing else.
import { Pool } from 'undici';
import { API_HOST, APP_ID, APP_SECRET, AUTHORIZATION_URL, callbackURL } from './support/account.mjs';
import { serveByHand } from './support/serve-by-hand.mjs';

const wechat = new Pool(`https://${API_HOST}`, { connections: 64 });

async function get(path) {
  const { statusCode, body } = await wechat.request({ method: 'GET', path });
  const answer = await body.json();
  if (statusCode !== 200 || answer.errcode || typeof answer.openid !== 'string') throw new Error('refused');
  return answer;
}

serveByHand((mode, scope) => {
  const head =
    `${AUTHORIZATION_URL}?appid=${APP_ID}&redirect_uri=${encodeURIComponent(callbackURL(mode))}` +
    `&response_type=code&scope=${scope}&state=`;
  return {
    authorizationURL: (state) => `${head}${state}#wechat_redirect`,
    async identify(code) {
      const { access_token: token, openid } = await get(
        `/sns/oauth2/access_token?appid=${APP_ID}&secret=${APP_SECRET}&code=${encodeURIComponent(code)}` +
          '&grant_type=authorization_code',
      );
      if (scope === 'snsapi_base') return { openid };
      const { nickname } = await get(
        `/sns/userinfo?access_token=${encodeURIComponent(token)}&openid=${openid}&lang=zh_CN`,
      );
      return { openid, name: nickname };
    },
  };
});
