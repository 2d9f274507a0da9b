// With several processes `getToken` and `saveToken` are those of its README, with Redis in the place of the file, as
// the README advises.
import WechatAPI from 'co-wechat-api';
import { APP_ID, APP_SECRET } from '../support/account.mjs';
import { serveTokens } from '../support/serve-tokens.mjs';

const KEY = 'access_token';

await serveTokens((redis) => {
  const shared = [
    async () => JSON.parse(await redis.get(KEY)),
    async (token) => {
      await redis.set(KEY, JSON.stringify(token));
    },
  ];
  const api = new WechatAPI(APP_ID, APP_SECRET, ...(redis === undefined ? [] : shared));
  return {
    getToken: async () => (await api.ensureAccessToken()).accessToken,
    callApi: (openid) => api.getUser(openid),
  };
});
