// Compiled like strategies.ts, never run.
import {
  isWeChatError,
  MemoryStore,
  OfficialAccount,
  RemoteCommonAccessToken,
  WeChatApiError,
  type FollowerStatus,
  type Store,
  type WeChatErrorCode,
} from 'passport-wechat-follower';
import { RedisStore } from 'passport-wechat-follower/redis';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';
import { testStore } from 'passport-wechat-follower/testing';

const store: Store = new MemoryStore();
const credentials = { appId: 'wx0123456789abcdef', appSecret: () => Promise.resolve('secret') };
const account = new OfficialAccount({ ...credentials, store });
new OfficialAccount({ ...credentials, commonAccessToken: { kind: 'classic', waitMs: 2000 } });
new OfficialAccount({
  ...credentials,
  commonAccessToken: new RemoteCommonAccessToken({ url: 'https://tokens.example/', key: 'k'.repeat(32) }),
});
new OfficialAccount({ appId: 'wx1', component: { appId: 'wx2', accessToken: () => 'token' } });
// What is left to the environment may be `undefined`, with exactOptionalPropertyTypes too.
const shared = process.env['REDIS'] === undefined ? undefined : store;
new OfficialAccount({
  ...credentials,
  store: shared,
  fetch: undefined,
  followers: { maxStaleMs: undefined },
});

// @ts-expect-error -- an account needs its secret
new OfficialAccount({ appId: 'wx1' });
// @ts-expect-error -- a secret of one's own, or a platform that has none
new OfficialAccount({ ...credentials, component: { appId: 'wx2', accessToken: () => 'token' } });
// @ts-expect-error -- there are two kinds, and they have names
new OfficialAccount({ ...credentials, commonAccessToken: { kind: 'normal' } });
// @ts-expect-error -- durations are milliseconds, and say so
new OfficialAccount({ ...credentials, followers: { followingTtl: 300 } });
// @ts-expect-error -- a token is fetched from somewhere
new RemoteCommonAccessToken({ key: 'k'.repeat(32) });

async function ask(openid: string): Promise<string | undefined> {
  const status: FollowerStatus = await account.followers.check(openid, { fresh: true });
  const { following, followedAt, source } = status;
  const answered: boolean = following;
  const where: 'wechat' | 'cache' | 'stale' | 'event' = source;
  // @ts-expect-error -- WeChat's number is translated once, to a boolean
  const subscribed: 0 | 1 = following;
  // @ts-expect-error -- who does not follow began at no time
  const since: number = followedAt;
  const total: number = await account.commonAccessToken.withToken(
    async (token: string) => (await account.api.listFollowers(token)).total,
  );
  return [answered, where, subscribed, since, total].join();
}

new RedisStore({ sendCommand: (...words: string[]) => Promise.resolve(words), prefix: 'site:' });
// @ts-expect-error -- a client of ioredis or node-redis, not the address of one
new RedisStore({ client: 'redis://127.0.0.1' });
testStore(
  (_name, _run) => undefined,
  () => new MemoryStore(),
);
// @ts-expect-error -- a store has locks too
const half: Store = { get: () => Promise.resolve(undefined), set: () => Promise.resolve() };

new WeChatSimulator({ denial: 'state-only' });
// @ts-expect-error -- WeChat answers a refusal in one of two ways
new WeChatSimulator({ denial: 'never' });

function hintOf(error: unknown): string | undefined {
  // @ts-expect-error -- nothing is known of what was thrown
  error.hint;
  if (error instanceof WeChatApiError) {
    const { endpoint, errcode, rid } = error;
    const parts: [string, number, string | undefined] = [endpoint, errcode, rid];
    return parts.join();
  }
  // An error of another copy of the package is no instance of this one's class, and has the same.
  if (isWeChatError(error, 'ERR_WECHAT_API')) {
    const parts: [string, number, string | undefined] = [error.endpoint, error.errcode, error.rid];
    return parts.join();
  }
  if (!isWeChatError(error)) return undefined;
  const code: WeChatErrorCode = error.code;
  const status: number = error.status;
  // @ts-expect-error -- not every failure is an answer of WeChat's
  error.errcode;
  return code === 'ERR_WECHAT_TIMEOUT' ? `${status}` : error.hint;
}
// @ts-expect-error -- there is no such code
isWeChatError(new Error(), 'ERR_WECHAT_GONE');

export { ask, half, hintOf };
