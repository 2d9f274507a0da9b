import {
  isWeChatError,
  MemoryStore,
  OfficialAccount,
  WeChatApiError,
  type AccountSettings,
} from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { elapse, holdTime } from '../support/virtual-time.js';

const MINUTE_MS = 60_000;

function world(options: Partial<AccountSettings> = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options });
  const issued = () => simulator.calls().filter(({ endpoint }) => /token$/.test(endpoint)).length;
  return { simulator, account, issued, tokens: account.commonAccessToken };
}

describe.each(['stable', 'classic'] as const)('common access token (%s)', (kind) => {
  const endpoint = kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
  const make = (options: Partial<AccountSettings> = {}) => world({ commonAccessToken: { kind }, ...options });

  it('F15 a thousand callers at once are one call to WeChat and one token', async () => {
    const { tokens, issued } = make();
    const got = await Promise.all(Array.from({ length: 1000 }, () => tokens.get()));
    expect(new Set(got).size).toBe(1);
    expect(issued()).toBe(1);
  });

  it('F10 a token is served from memory while it is fresh', async () => {
    const { tokens, issued, simulator } = make();
    const first = await tokens.get();
    simulator.clock.advance(90 * MINUTE_MS);
    expect(await tokens.get()).toBe(first);
    expect(issued()).toBe(1);
  });

  it('F11 a token is refreshed ahead of its end while everybody keeps the old one', async () => {
    const { tokens, issued, simulator } = make();
    const first = await tokens.get();
    simulator.clock.advance(116.5 * MINUTE_MS);
    expect(await tokens.get()).toBe(first);
    await settled();
    expect(issued()).toBe(2);
    expect(await tokens.get()).not.toBe(first);
  });

  it('F11 a refresh ahead of time that fails is no error, and is not tried again at once', async () => {
    holdTime();
    const { tokens, issued, simulator } = make();
    const first = await tokens.get();
    simulator.clock.advance(116.5 * MINUTE_MS);
    simulator.fail(endpoint, { errcode: -1 }, Infinity);
    for (let i = 0; i < 10; i++) {
      expect(await tokens.get()).toBe(first);
      await elapse(1_000);
    }
    expect(issued()).toBe(1 + 2); // P20: the second attempt belongs to the first
    jest.useRealTimers();
  });

  it('F11 a token near its end is served to its end if WeChat gives no other', async () => {
    const { tokens, simulator } = make();
    const first = await tokens.get();
    simulator.clock.advance(119.6 * MINUTE_MS);
    simulator.fail(endpoint, { errcode: -1 }, 2);
    expect(await tokens.get()).toBe(first);
    expect(await tokens.get()).not.toBe(first);
  });

  it('F11 a token that is dead is never served: without another one there is a typed error', async () => {
    const { tokens, simulator } = make();
    const first = await tokens.get();
    simulator.clock.advance(120.1 * MINUTE_MS);
    simulator.fail(endpoint, { errcode: -1 }, 2);
    await expect(tokens.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_API', errcode: -1 });
    expect(await tokens.get()).not.toBe(first);
  });

  it('F09 a token killed behind our back is replaced once, and nobody fails', async () => {
    const { account, issued, simulator } = make();
    const openids = simulator.people.map(({ id }) => simulator.openid(id));
    await account.commonAccessToken.get();
    simulator.clock.advance(MINUTE_MS);
    simulator.revokeCommonAccessToken({ kind });
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        account.followers.check(openids[i % openids.length]!, { fresh: true }),
      ),
    );
    expect(answers.every(({ following }) => !following)).toBe(true);
    expect(issued()).toBe(2);
  });

  it('F09 a late rejection of an older token does not kill its successor', async () => {
    const { tokens, issued, simulator } = make();
    const first = await tokens.get();
    simulator.revokeCommonAccessToken({ kind });
    await tokens.invalidate(first);
    const second = await tokens.get();
    await tokens.invalidate(first);
    await tokens.invalidate('something else');
    expect(await tokens.get()).toBe(second);
    expect(issued()).toBe(2);
  });

  it.each([40001, 40014, 42001, '40001'])(
    'F09 an API that resolves with errcode %s is called once more with another token',
    async (errcode) => {
      const { tokens, simulator } = make();
      await tokens.get();
      simulator.clock.advance(MINUTE_MS);
      const used: string[] = [];
      const result = await tokens.withToken((token) => {
        used.push(token);
        return Promise.resolve(used.length === 1 ? { errcode } : { errcode: 0, ok: true });
      });
      expect(result).toEqual({ errcode: 0, ok: true });
      expect(new Set(used).size).toBe(2);
    },
  );

  it('F09 an API that rejects every token is called twice, and its last answer is the result', async () => {
    const { tokens, simulator } = make();
    await tokens.get();
    simulator.clock.advance(MINUTE_MS);
    const rejection = new WeChatApiError({ endpoint: 'cgi-bin/menu/get', errcode: 42001, errmsg: 'expired' });
    const call = jest.fn(() => Promise.reject(rejection));
    await expect(tokens.withToken(call)).rejects.toBe(rejection);
    expect(call).toHaveBeenCalledTimes(2);
  });

  it.each([40013, 48001, -1, 45009])(
    'an API that fails with errcode %s is not called again, and the token stays',
    async (errcode) => {
      const { tokens, issued } = make();
      const call = jest.fn(() => Promise.resolve({ errcode }));
      expect(await tokens.withToken(call)).toEqual({ errcode });
      expect(call).toHaveBeenCalledTimes(1);
      await tokens.get();
      expect(issued()).toBe(1);
    },
  );

  it('P16 40001 of the token endpoint means a wrong secret: it is an error, not a reason to ask again', async () => {
    const { tokens, simulator, issued } = make();
    simulator.fail(endpoint, { errcode: 40001 }, Infinity);
    const call = jest.fn(() => Promise.resolve({}));
    await expect(tokens.withToken(call)).rejects.toMatchObject({ errcode: 40001 });
    expect(call).not.toHaveBeenCalled();
    expect(issued()).toBe(1);
  });

  it('F07 a corrupt record in the store is a miss and is overwritten', async () => {
    for (const poison of [
      '{"broken',
      '',
      'null',
      '[]',
      '"token"',
      '{"v":1}',
      '{"v":1,"token":7}',
      '{"v":2,"token":"x"}',
      `{"v":1,"token":"${'x'.repeat(2000)}"}`,
    ]) {
      const store = new MemoryStore();
      const key = `${storeKey(kind, 'https://api.weixin.qq.com')}:token`;
      await store.set(key, poison, 7_200_000);
      const simulator = new WeChatSimulator();
      const { appId, appSecret } = simulator.officialAccount;
      const account = new OfficialAccount({
        appId,
        appSecret,
        fetch: simulator.fetch,
        store,
        commonAccessToken: { kind },
      });
      const token = await account.commonAccessToken.get();
      expect(token).toBe(simulator.currentCommonAccessToken({ kind }));
      expect(simulator.calls()).toHaveLength(1);
    }
  });

  it('T37 two accounts of one store share a token exactly if account, kind and API are the same', async () => {
    const store = new MemoryStore();
    const one = make({ store });
    const { appId, appSecret } = one.simulator.officialAccount;
    const { endpoints, fetch, now } = one.simulator;
    const twin = new OfficialAccount({
      appId,
      appSecret,
      endpoints,
      fetch,
      now,
      store,
      commonAccessToken: { kind },
    });
    expect(await twin.commonAccessToken.get()).toBe(await one.tokens.get());
    expect(one.issued()).toBe(1);
    const elsewhere = make({
      store,
      endpoints: { ...endpoints, api: `${endpoints.api}/relay` },
      fetch: one.simulator.fetch,
    });
    await elsewhere.tokens.get().catch(() => undefined);
    const otherKind = make({ store, commonAccessToken: { kind: kind === 'stable' ? 'classic' : 'stable' } });
    expect(await otherKind.tokens.get()).not.toBe(await one.tokens.get());
  });
});

describe('common access token', () => {
  it('F19 a stable endpoint that serves a rejected token is forced once, and then a budget holds', async () => {
    const { tokens, simulator } = world();
    const first = await tokens.get();
    simulator.clock.advance(MINUTE_MS);
    simulator.revokeCommonAccessToken({ servedAnyway: true });
    await tokens.invalidate(first);
    const second = await tokens.get();
    expect(second).not.toBe(first);
    const forced = () =>
      simulator
        .calls('cgi-bin/stable_token')
        .filter(({ body }) => /"force_refresh":true/.test(JSON.stringify(body))).length;
    expect(forced()).toBe(1);
    simulator.revokeCommonAccessToken({ servedAnyway: true });
    await tokens.invalidate(second);
    await expect(tokens.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_UNAVAILABLE' });
    expect(forced()).toBe(1);
  });

  it('F18 a brand-new token that is rejected is tried once more before it is replaced', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const { tokens, issued } = world();
    const used: string[] = [];
    const result = tokens.withToken((token) => {
      used.push(token);
      return Promise.resolve({ errcode: used.length === 1 ? 40001 : 0 });
    });
    while (used.length < 2) await jest.advanceTimersByTimeAsync(100);
    expect(await result).toEqual({ errcode: 0 });
    expect(new Set(used).size).toBe(1);
    expect(issued()).toBe(1);
    jest.useRealTimers();
  });

  it('a caller that gives up stops waiting, and the others get their token', async () => {
    const { tokens, simulator } = world();
    simulator.fail('cgi-bin/stable_token', { delayMs: 60_000 });
    const patient = tokens.get();
    const hasty = tokens.get({ signal: AbortSignal.abort(new Error('enough')) });
    await expect(hasty).rejects.toThrow('enough');
    await settled();
    simulator.clock.advance(60_000);
    expect(typeof (await patient)).toBe('string');
  });

  it('a lock that stays held is a typed error that says so', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const store = new MemoryStore();
    const { tokens, account } = world({
      store,
      now: () => performance.now(),
      commonAccessToken: { kind: 'classic' },
    });
    const { endpoints } = new WeChatSimulator();
    await store.acquire(
      `${storeKey('classic', endpoints.api, account.appId)}:lock`,
      'somebody else',
      600_000,
    );
    const waiting = tokens.get().catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(isWeChatError(await waiting, 'ERR_WECHAT_LOCK_TIMEOUT')).toBe(true);
    jest.useRealTimers();
  });

  it('F02 a store too slow for the lease ends the wait in time, and nothing is sent with too little lease left', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const store = new MemoryStore();
    const slow = <T>(work: () => Promise<T>) =>
      new Promise<T>((resolve) => setTimeout(() => resolve(work()), 10));
    const delayed = {
      shared: false,
      get: (key: string) => slow(() => store.get(key)),
      set: (...args: Parameters<MemoryStore['set']>) => slow(() => store.set(...args)),
      delete: (key: string) => slow(() => store.delete(key)),
      acquire: (...args: Parameters<MemoryStore['acquire']>) => slow(() => store.acquire(...args)),
      release: (...args: Parameters<MemoryStore['release']>) => slow(() => store.release(...args)),
      commit: (...args: Parameters<MemoryStore['commit']>) => slow(() => store.commit(...args)),
    };
    const commonAccessToken = { kind: 'classic', leaseMs: 5001 } as const;
    const { tokens, issued } = world({ store: delayed, now: () => performance.now(), commonAccessToken });
    let ended: unknown;
    void tokens.get().catch((error: unknown) => (ended = error));
    await jest.advanceTimersByTimeAsync(6_000);
    jest.useRealTimers();
    expect(isWeChatError(ended, 'ERR_WECHAT_LOCK_TIMEOUT')).toBe(true);
    expect(issued()).toBe(0);
  });

  it('F14 an appSecret that rotated is read again once, and the call goes on with the new one', async () => {
    const simulator = new WeChatSimulator();
    const { appId, appSecret } = simulator.officialAccount;
    const secrets = ['old', appSecret];
    const { endpoints, fetch } = simulator;
    const account = new OfficialAccount({ appId, appSecret: () => secrets.shift()!, endpoints, fetch });
    expect(await account.commonAccessToken.get()).toBe(simulator.currentCommonAccessToken());
  });

  it('F14 an appSecret that is wrong and stays so is refused once, and then not asked with for a while', async () => {
    const simulator = new WeChatSimulator();
    const { endpoints, fetch, now } = simulator;
    const { appId } = simulator.officialAccount;
    const account = new OfficialAccount({ appId, appSecret: () => 'wrong', endpoints, fetch, now });
    for (let i = 0; i < 100; i++) {
      await expect(account.commonAccessToken.get()).rejects.toMatchObject({ errcode: 40125 });
    }
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(1);
    simulator.clock.advance(70_000);
    await expect(account.commonAccessToken.get()).rejects.toMatchObject({ errcode: 40125 });
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(2);
  });

  it.each([undefined, '', 7, null])('an appSecret function that gives %j is a typed error', async (given) => {
    const account = new OfficialAccount({ appId: 'wx1', appSecret: () => given as string });
    await expect(account.commonAccessToken.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_CONFIG' });
  });

  it('a source of the application takes the place of the keeper', async () => {
    const source = {
      get: () => Promise.resolve('T'),
      invalidate: () => Promise.resolve(),
      withToken: <T>(call: (token: string) => Promise<T>) => call('T'),
    };
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', commonAccessToken: source });
    expect(account.commonAccessToken).toBe(source);
  });
});

/** Lets everything that is ready run. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

function storeKey(kind: string, api: string, appId = new WeChatSimulator().officialAccount.appId): string {
  const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  return `{${appId}}:${kind}:${createHash('sha256').update(api).digest('hex').slice(0, 8)}`;
}
