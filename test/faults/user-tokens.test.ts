import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import type { OfficialAccount, UserToken } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { Fleet } from '../support/fleet.js';
import { accountOf, userTokenOf } from '../support/user-login.js';

const REFRESH = 'sns/oauth2/refresh_token';
const KEY = randomBytes(32).toString('base64');
const SCOPE = 'snsapi_userinfo';
jest.setTimeout(60_000);

/** Two processes and this one, which share user tokens in a real Redis. */
describe('user tokens of several processes', () => {
  let fleet: Fleet;
  let redis: Redis;
  let account: OfficialAccount;
  let login: UserToken;
  beforeAll(async () => {
    fleet = await Fleet.start(2, 'stable', { userTokens: { key: KEY } });
    redis = new Redis(fleet.redis.url).on('error', () => undefined);
    account = accountOf(fleet.simulator, {
      store: new RedisStore({ client: redis }),
      userTokens: { key: KEY },
      endpoints: fleet.simulator.endpoints,
    });
  });
  afterAll(async () => {
    await account.close();
    redis.disconnect();
    await fleet.stop();
  });
  beforeEach(async () => {
    await redis.flushall();
    login = await userTokenOf(fleet.simulator, account, 'alex');
  });
  const refreshes = () => fleet.simulator.calls(REFRESH).length;
  const ask = (count: number) => fleet.userToken({ openid: login.openid, scope: SCOPE, count });

  it('are refreshed by one call, however many ask in both', async () => {
    await account.userTokens.remember({ ...login, expiresInMs: 1 });
    const before = refreshes();
    fleet.simulator.fail(REFRESH, { delayMs: 300 });
    const { ok, tokens } = await ask(50);
    expect([ok, tokens.length, refreshes() - before]).toEqual([100, 1, 1]);
  });

  it('are in Redis without a token, an openid or the key that can be read', async () => {
    await account.userTokens.remember(login);
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.map((key) => redis.get(key)));
    expect(keys.filter((key) => key.includes(':snsapi_userinfo:'))).toHaveLength(1);
    const everything = [...keys, ...values].join('\n');
    for (const secret of [login.userAccessToken, login.refreshToken, login.openid, login.unionid!, KEY])
      expect(everything).not.toContain(secret);
    expect((await ask(1)).tokens).toEqual([login.userAccessToken]);
  });

  it('are gone for all once one process forgets them', async () => {
    await account.userTokens.remember(login);
    expect((await ask(1)).ok).toBe(2);
    await account.userTokens.forget(login.openid);
    expect(await ask(1)).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_REAUTHORIZE'] });
  });

  it('survive a process that dies while it refreshes', async () => {
    await account.userTokens.remember({ ...login, expiresInMs: 1 });
    const [victim] = await fleet.grow(1);
    fleet.workers.pop();
    const before = refreshes();
    fleet.simulator.fail(REFRESH, { delayMs: 60_000 });
    victim!.run('userToken', { openid: login.openid, scope: SCOPE, count: 1 }).catch(() => undefined);
    await fleet.untilAsked();
    await victim!.kill();
    // The dead one's lease of eight seconds is longer than anybody waits.
    expect(await ask(1)).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_LOCK_TIMEOUT'] });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const { ok, tokens } = await ask(1);
    expect([ok, tokens.length, refreshes() - before]).toEqual([2, 1, 2]);
  });

  it('are away with the store: a typed error, and nothing is sent to WeChat', async () => {
    await account.userTokens.remember({ ...login, expiresInMs: 1 });
    const before = refreshes();
    fleet.redis.freeze();
    try {
      expect(await ask(1)).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_STORE'] });
    } finally {
      fleet.redis.thaw();
    }
    expect(refreshes()).toBe(before);
  });
});
