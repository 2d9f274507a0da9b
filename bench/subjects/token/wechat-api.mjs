// With several processes `getToken` and `saveToken` are those of its README, with Redis in the place of the file, as
// the README advises.
import { promisify } from 'node:util';
import WechatAPI from 'wechat-api';
import { APP_ID, APP_SECRET } from '../support/account.mjs';
import { serveTokens } from '../support/serve-tokens.mjs';

const KEY = 'access_token';

await serveTokens((redis) => {
  const shared = [
    (callback) =>
      redis.get(KEY, (error, text) => (error ? callback(error) : callback(null, JSON.parse(text)))),
    (token, callback) => redis.set(KEY, JSON.stringify(token), callback),
  ];
  const api = new WechatAPI(APP_ID, APP_SECRET, ...(redis === undefined ? [] : shared));
  const getLatestToken = promisify(api.getLatestToken.bind(api));
  return {
    getToken: async () => (await getLatestToken()).accessToken,
    callApi: promisify(api.getUser.bind(api)),
  };
});
