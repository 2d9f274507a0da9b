// This library, as its README shows it: `MemoryStore` for one process, `RedisStore` for several.
import { OfficialAccount } from 'passport-wechat-follower';
import { RedisStore } from 'passport-wechat-follower/redis';
import { APP_ID, APP_SECRET } from './account.mjs';
import { serveTokens } from './serve-tokens.mjs';

/** `options` are those of the account besides its id, secret and store. */
export function serveOurTokens(options) {
  return serveTokens((redis) => {
    const store = redis === undefined ? {} : { store: new RedisStore({ client: redis }) };
    const account = new OfficialAccount({ appId: APP_ID, appSecret: APP_SECRET, ...store, ...options });
    const { commonAccessToken, api } = account;
    return {
      getToken: () => commonAccessToken.get(),
      callApi: (openid) => commonAccessToken.withToken((token) => api.fetchFollower(token, openid)),
      close: () => account.close(),
    };
  });
}
