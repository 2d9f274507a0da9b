// node-easywechat: its file cache for one process, the Redis cache of its README for several. That one is written here
// with the call of `super()` it lacks, and handed over by `setCache`: the README's `setCacher` does not exist.
import process from 'node:process';
import { CacheInterface, OfficialAccount } from 'node-easywechat';
import { APP_ID, APP_SECRET } from './account.mjs';
import { serveTokens } from './serve-tokens.mjs';

class RedisCacher extends CacheInterface {
  constructor(redis) {
    super();
    this.redis = redis;
  }

  get(id) {
    return this.redis.get(id);
  }

  async has(id) {
    return (await this.redis.exists(id)) > 0;
  }

  async set(id, data = null, lifeTime = 0) {
    if (lifeTime > 0) await this.redis.set(id, data, 'EX', lifeTime);
    else await this.redis.set(id, data);
    return true;
  }

  async delete(id) {
    await this.redis.del(id);
    return true;
  }
}

/** `config` is that of the account besides its id, secret and cache. */
export function serveEasywechatTokens(config) {
  return serveTokens((redis, number) => {
    const account = new OfficialAccount({
      app_id: APP_ID,
      secret: APP_SECRET,
      file_cache: { path: `./cache-${process.pid}-${number}/` },
      ...config,
    });
    if (redis !== undefined) account.setCache(new RedisCacher(redis));
    return {
      getToken: () => account.getAccessToken().getToken(),
      async callApi(openid) {
        const answer = await account.getClient().get('/cgi-bin/user/info', { params: { openid } });
        const { errcode } = answer.toObject();
        if (errcode) throw Object.assign(new Error('refused'), { errcode }); // it leaves the looking to the application
      },
    };
  });
}
