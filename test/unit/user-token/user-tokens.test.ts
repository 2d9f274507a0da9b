import { randomBytes } from 'node:crypto';
import { MemoryStore } from '../../../src/index.js';
import { WeChatSimulator } from '../../../src/simulator/index.js';
import { until } from '../../support/until.js';
import { accountOf, userTokenOf } from '../../support/user-login.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const REFRESH = 'sns/oauth2/refresh_token';
const KEY = randomBytes(32).toString('base64');

/** Real time stands still; only the simulator's clock moves, and the account goes by it. */
beforeEach(() => void jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2026, 0, 15, 2)));
afterEach(() => void jest.restoreAllMocks());

async function world(options: Parameters<typeof accountOf>[1] = {}) {
  const simulator = new WeChatSimulator();
  const account = accountOf(simulator, options);
  const login = await userTokenOf(simulator, account, 'alex');
  const { openid } = login;
  const { userTokens } = account;
  await userTokens.remember(login);
  const refreshes = () => simulator.calls(REFRESH).length;
  const get = () => userTokens.get(openid, 'snsapi_userinfo');
  return { simulator, account, login, openid, userTokens, refreshes, get };
}

describe('a user token that was remembered', () => {
  it('is given back without asking WeChat, and without its refresh token', async () => {
    const { simulator, login, get, refreshes } = await world();
    expect(await get()).toEqual({
      openid: login.openid,
      userAccessToken: login.userAccessToken,
      expiresInMs: 7_200_000,
      scopes: ['snsapi_userinfo'],
      unionid: simulator.unionid('alex'),
    });
    expect(refreshes()).toBe(0);
  });

  it('is refreshed once it has less than a minute to live', async () => {
    const { simulator, login, get, refreshes } = await world();
    simulator.clock.advance(2 * HOUR_MS - 61_000);
    expect(await get()).toMatchObject({ userAccessToken: login.userAccessToken, expiresInMs: 61_000 });
    expect(refreshes()).toBe(0);
    simulator.clock.advance(2_000);
    expect((await get()).expiresInMs).toBeGreaterThan(7_190_000);
    expect(refreshes()).toBe(1);
    expect(await get()).toMatchObject({ scopes: ['snsapi_userinfo'], unionid: simulator.unionid('alex') });
    expect(refreshes()).toBe(1);
  });

  it('is refreshed after its end, again and again, until 30 days after the login', async () => {
    const { simulator, get, refreshes } = await world();
    const seen = new Set<string>();
    for (let day = 0; day < 29; day++) {
      simulator.clock.advance(DAY_MS);
      seen.add((await get()).userAccessToken);
    }
    expect(seen.size).toBe(29);
    simulator.clock.advance(DAY_MS);
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE', status: 401 });
    expect(refreshes()).toBe(29);
  });

  it('is asked for by many at once, and refreshed by one call', async () => {
    const { simulator, get, refreshes } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    const tokens = await Promise.all(Array.from({ length: 100 }, get));
    expect(new Set(tokens.map(({ userAccessToken }) => userAccessToken)).size).toBe(1);
    expect(refreshes()).toBe(1);
  });

  it('makes place for the token of a later login, whatever else is kept', async () => {
    const { simulator, account, userTokens, get, openid } = await world();
    const silent = await userTokenOf(simulator, account, 'alex', 'snsapi_base');
    await userTokens.remember(silent);
    const later = await userTokenOf(simulator, account, 'alex');
    await userTokens.remember(later);
    expect((await get()).userAccessToken).toBe(later.userAccessToken);
    expect((await userTokens.get(openid, 'snsapi_base')).userAccessToken).toBe(silent.userAccessToken);
  });

  it('whose scopes WeChat did not name is good for the least', async () => {
    const { userTokens, login, openid } = await world();
    await userTokens.forget(openid);
    await userTokens.remember({ ...login, scopes: [] });
    await expect(userTokens.get(openid, 'snsapi_base')).resolves.toBeDefined();
    await expect(userTokens.get(openid, 'snsapi_userinfo')).rejects.toThrow();
  });

  it('is gone once its person is forgotten, in all scopes, and nobody else is', async () => {
    const { simulator, account, userTokens, openid } = await world();
    await userTokens.remember(await userTokenOf(simulator, account, 'alex', 'snsapi_base'));
    const other = simulator.addUser({ nickname: '小明' });
    await userTokens.remember(await userTokenOf(simulator, account, other));
    await userTokens.forget(openid);
    for (const scope of ['snsapi_base', 'snsapi_userinfo'] as const)
      await expect(userTokens.get(openid, scope)).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    await expect(userTokens.get(simulator.openid(other), 'snsapi_userinfo')).resolves.toBeDefined();
  });

  it('does not come back when it is forgotten while it is being refreshed', async () => {
    const { simulator, userTokens, openid, get, refreshes } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    simulator.fail(REFRESH, { delayMs: 1_000 });
    const refreshing = get();
    await until(() => refreshes() === 1 || simulator.clock.waiting === 1);
    const forgetting = userTokens.forget(openid);
    simulator.clock.advance(1_000);
    await Promise.all([refreshing, forgetting]);
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
  });

  it('of nobody is ERR_WECHAT_REAUTHORIZE, with what to do about it', async () => {
    const { userTokens, refreshes } = await world();
    await expect(userTokens.get('oNobody', 'snsapi_base')).rejects.toMatchObject({
      code: 'ERR_WECHAT_REAUTHORIZE',
      message: 'no user token with snsapi_base: none is kept',
      hint: expect.stringMatching(/login again.*重新/),
    });
    expect(refreshes()).toBe(0);
  });

  it('is one of 10,000 at most in memory, the latest', async () => {
    const { userTokens, login, get } = await world();
    for (let i = 0; i < 10_000; i++) await userTokens.remember({ ...login, openid: `o${i}` });
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    await expect(userTokens.get('o9999', 'snsapi_userinfo')).resolves.toBeDefined();
  });
});

describe('a refresh', () => {
  it('F20 whose answer is lost does not lose the token: the next one brings it', async () => {
    const { simulator, get, refreshes } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    simulator.fail(REFRESH, { afterEffect: true, reset: true });
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
    expect((await get()).expiresInMs).toBeGreaterThan(7_000_000);
    expect(refreshes()).toBe(2);
  });

  it.each([
    ['a busy WeChat', { errcode: -1 }, 'ERR_WECHAT_API'],
    ['a quota', { errcode: 45011 }, 'ERR_WECHAT_API'],
    ['status 502', { status: 502 }, 'ERR_WECHAT_HTTP_STATUS'],
    ['a body that is cut', { truncate: true }, 'ERR_WECHAT_NETWORK'],
    ['a body that is no JSON', { body: '<html>' }, 'ERR_WECHAT_RESPONSE'],
  ] as const)('that fails by %s fails this once', async (_what, fault, code) => {
    const { simulator, get } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    simulator.fail(REFRESH, fault);
    await expect(get()).rejects.toMatchObject({ code });
    await expect(get()).resolves.toBeDefined();
  });

  it('that fails while the token has some seconds left withholds nothing', async () => {
    const { simulator, login, get } = await world();
    simulator.clock.advance(2 * HOUR_MS - 30_000);
    simulator.fail(REFRESH, { errcode: -1 });
    expect((await get()).userAccessToken).toBe(login.userAccessToken);
  });

  it.each([40029, 40030, 42002, 42007])(
    'that WeChat refuses with %d ends the token for good',
    async (errcode) => {
      const { simulator, get, refreshes } = await world();
      simulator.clock.advance(3 * HOUR_MS);
      simulator.fail(REFRESH, { errcode });
      await expect(get()).rejects.toMatchObject({
        code: 'ERR_WECHAT_REAUTHORIZE',
        endpoint: REFRESH,
        cause: { errcode },
      });
      await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
      expect(refreshes()).toBe(1);
    },
  );

  it('T16 answered with the token of somebody else is ERR_WECHAT_RESPONSE, and nothing of it is kept', async () => {
    const { simulator, get } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    const stranger = {
      access_token: 'S',
      expires_in: 7200,
      refresh_token: 'R',
      openid: 'oStranger',
      scope: '',
    };
    simulator.fail(REFRESH, { body: JSON.stringify(stranger) });
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_RESPONSE' });
    expect((await get()).userAccessToken).not.toBe('S');
  });

  it('goes on with the refresh token that WeChat gave last, to the end of the first', async () => {
    const { simulator, get } = await world();
    const { openid } = await get();
    simulator.clock.advance(3 * HOUR_MS);
    const rotated = { access_token: 'A2', expires_in: 7200, refresh_token: 'R2', openid };
    simulator.fail(REFRESH, { body: JSON.stringify(rotated) });
    expect(await get()).toMatchObject({ userAccessToken: 'A2', scopes: ['snsapi_userinfo'] });
    simulator.clock.advance(3 * HOUR_MS);
    await expect(get()).rejects.toMatchObject({ cause: { errcode: 40030 } }); // R2 is none of the simulator's
  });

  it('that nobody waits for any more goes on for those who do', async () => {
    const { simulator, userTokens, openid, get } = await world();
    simulator.clock.advance(3 * HOUR_MS);
    const controller = new AbortController();
    const impatient = userTokens.get(openid, 'snsapi_userinfo', { signal: controller.signal });
    const patient = get();
    controller.abort(new Error('left'));
    await expect(impatient).rejects.toThrow('left');
    await expect(patient).resolves.toBeDefined();
  });
});

describe('a profile', () => {
  it('is fetched anew for somebody who logged in before', async () => {
    const { simulator, userTokens, openid } = await world();
    simulator.clock.advance(20 * DAY_MS);
    expect(await userTokens.fetchProfile(openid, { lang: 'en' })).toMatchObject({
      openid,
      nickname: expect.any(String),
      unionid: simulator.unionid('alex'),
    });
    expect(simulator.calls('sns/userinfo').at(-1)!.query).toMatchObject({ lang: 'en' });
  });

  it.each([40001, 40014, 42001])(
    'whose token WeChat turns down with %d is fetched with another, once, and the common access token stays',
    async (errcode) => {
      const { simulator, account, userTokens, openid } = await world();
      const common = await account.commonAccessToken.get();
      const invalidate = jest.spyOn(account.commonAccessToken, 'invalidate');
      simulator.clock.advance(110 * 60_000); // the common one is alive, the user's is as good as dead
      simulator.fail('sns/userinfo', { errcode });
      await userTokens.fetchProfile(openid);
      expect(simulator.calls('sns/userinfo')).toHaveLength(2);
      expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(1);
      expect(invalidate).not.toHaveBeenCalled();
      expect(await account.commonAccessToken.get()).toBe(common);
    },
  );

  it('is not fetched a third time', async () => {
    const { simulator, userTokens, openid } = await world();
    simulator.fail('sns/userinfo', { errcode: 40001 }, Infinity);
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({ errcode: 40001 });
    expect(simulator.calls('sns/userinfo')).toHaveLength(2);
  });

  it('whose token WeChat gives again and turns down again is over: sns/auth decides', async () => {
    const { simulator, userTokens, openid, refreshes } = await world();
    simulator.fail('sns/userinfo', { errcode: 40001 });
    simulator.fail('sns/auth', { errcode: 40003 });
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    expect([refreshes(), simulator.calls('sns/userinfo').length]).toEqual([1, 1]);
  });

  it('of a person who changed their password is over at once', async () => {
    const { simulator, userTokens, openid, refreshes } = await world();
    simulator.fail('sns/userinfo', { errcode: 42007 });
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({
      code: 'ERR_WECHAT_REAUTHORIZE',
      cause: { errcode: 42007 },
    });
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    expect([refreshes(), simulator.calls('sns/userinfo').length]).toEqual([0, 1]);
  });

  it('that only failed leaves the token alone', async () => {
    const { simulator, userTokens, openid, refreshes } = await world();
    simulator.fail('sns/userinfo', { errcode: 48001 });
    await expect(userTokens.fetchProfile(openid)).rejects.toMatchObject({ errcode: 48001 });
    await expect(userTokens.fetchProfile(openid)).resolves.toBeDefined();
    expect(refreshes()).toBe(0);
  });

  it('is not to be had by a silent login', async () => {
    const simulator = new WeChatSimulator();
    const account = accountOf(simulator);
    const silent = await userTokenOf(simulator, account, 'alex', 'snsapi_base');
    await account.userTokens.remember(silent);
    await expect(account.userTokens.fetchProfile(silent.openid)).rejects.toMatchObject({
      code: 'ERR_WECHAT_REAUTHORIZE',
      message: expect.stringContaining('snsapi_userinfo'),
    });
  });
});

describe('a token that is to be checked', () => {
  it('costs one question, and is given out if WeChat knows it', async () => {
    const { simulator, userTokens, openid, login, refreshes } = await world();
    const token = await userTokens.get(openid, 'snsapi_userinfo', { check: true });
    expect(token.userAccessToken).toBe(login.userAccessToken);
    expect([simulator.calls('sns/auth').length, refreshes()]).toEqual([1, 0]);
  });

  it('is over when WeChat does not know it and gives no other', async () => {
    const { simulator, userTokens, openid, refreshes } = await world();
    simulator.fail('sns/auth', { errcode: 40003 }, 2);
    await expect(userTokens.get(openid, 'snsapi_userinfo', { check: true })).rejects.toMatchObject({
      code: 'ERR_WECHAT_REAUTHORIZE',
    });
    expect(refreshes()).toBe(1);
  });

  it('is neither good nor bad while WeChat cannot say', async () => {
    const { simulator, userTokens, openid, get } = await world();
    simulator.fail('sns/auth', { errcode: -1 });
    await expect(userTokens.get(openid, 'snsapi_userinfo', { check: true })).rejects.toMatchObject({
      errcode: -1,
    });
    await expect(get()).resolves.toBeDefined();
  });
});

describe('what an application does wrong', () => {
  it.each([undefined, '', 'o/../x', 'o'.repeat(65)])('%j is no openid', async (openid) => {
    const { userTokens } = await world();
    const wrong = openid as string;
    for (const call of [
      () => userTokens.get(wrong, 'snsapi_base'),
      () => userTokens.fetchProfile(wrong),
      () => userTokens.forget(wrong),
    ])
      await expect(call()).rejects.toThrow(new TypeError('userTokens: `openid` must be an openid'));
  });

  it('a scope WeChat does not have is a TypeError', async () => {
    const { userTokens, openid } = await world();
    await expect(userTokens.get(openid, 'snsapi_all' as never)).rejects.toThrow(/`scope` must be one of/);
  });

  it.each([
    ['nothing', undefined],
    ['an access token', 'T'],
    ['a token without its refresh token', { openid: 'o1', userAccessToken: 'T', scopes: [], expiresInMs: 1 }],
  ])('%s is not remembered', async (_what, wrong) => {
    const { userTokens } = await world();
    await expect(userTokens.remember(wrong as never)).rejects.toThrow(/`userToken` must be/);
  });

  it('a snapshot user is not remembered: nobody is behind them', async () => {
    const { userTokens, login, get } = await world();
    await expect(
      userTokens.remember({ ...login, userAccessToken: 'S', isSnapshotUser: true }),
    ).rejects.toThrow(/snapshot user/);
    expect((await get()).userAccessToken).toBe(login.userAccessToken);
  });
});

describe('a store with a key', () => {
  const stored = async (key: string | string[]) => {
    const written: string[] = [];
    const store = new MemoryStore();
    const commit = store.commit.bind(store);
    store.commit = (lock, fence, name, value, ttlMs) => {
      written.push(lock, name, value);
      return commit(lock, fence, name, value, ttlMs);
    };
    return { written, store, ...(await world({ userTokens: { store, key } })) };
  };

  it('T38 sees neither tokens nor openids, in keys or values', async () => {
    const { written, login, openid, get } = await stored(KEY);
    expect((await get()).userAccessToken).toBe(login.userAccessToken);
    expect(written).toHaveLength(3);
    for (const text of written)
      for (const secret of [openid, login.userAccessToken, login.refreshToken, login.unionid!, KEY])
        expect(text).not.toContain(secret);
  });

  it('cannot hand a record to another person', async () => {
    const { simulator, account, store, openid, get, written } = await stored(KEY);
    const other = simulator.addUser();
    await account.userTokens.remember(await userTokenOf(simulator, account, other));
    const [, mine, , , , theirs] = written;
    await store.set(mine!, theirs!, DAY_MS);
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    expect(openid).not.toBe(simulator.openid(other));
  });

  it('cannot slip in a record that is not sealed', async () => {
    const { store, get, written } = await stored(KEY);
    const planted = { v: 1, userAccessToken: 'T', refreshToken: 'R', scopes: [], deadBelowMs: 0 };
    await store.set(written[1]!, JSON.stringify(planted), DAY_MS);
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
  });

  it('opens what an older key sealed, and not what a forgotten one did', async () => {
    const { simulator, store, openid } = await stored(KEY);
    const newKey = randomBytes(32).toString('base64');
    const get = (key: string[]) =>
      accountOf(simulator, { userTokens: { store, key } }).userTokens.get(openid, 'snsapi_userinfo');
    await expect(get([newKey, KEY])).resolves.toBeDefined();
    await expect(get([newKey])).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
  });
});

describe.each([
  ['no JSON', 'nonsense'],
  [
    'another version',
    JSON.stringify({ v: 2, userAccessToken: 'T', refreshToken: 'R', scopes: [], deadBelowMs: 0 }),
  ],
  ['no token', JSON.stringify({ v: 1, userAccessToken: '', refreshToken: 'R', scopes: [], deadBelowMs: 0 })],
  ['a life that is no number', JSON.stringify({ v: 1, userAccessToken: 'T', refreshToken: 'R', scopes: [] })],
  ['null', 'null'],
])('a record that is %s', (_what, value) => {
  it('is none', async () => {
    const store = new MemoryStore();
    const { get } = await world({ userTokens: { store } });
    const read = store.get.bind(store);
    store.get = async (key) => {
      const entry = await read(key);
      return entry === undefined ? undefined : { ...entry, value };
    };
    await expect(get()).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
  });
});
