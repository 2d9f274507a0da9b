import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { MemoryStore, OfficialAccount, type WeChatEvents } from '../../src/index.js';
import { publish } from '../../src/observe/publish.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

const MINUTE_MS = 60_000;
let cleanUps: (() => void)[] = [];

function listen(name: keyof WeChatEvents): unknown[] {
  const seen: unknown[] = [];
  const channel = `passport-wechat-follower:${name}`;
  const note = (message: unknown) => seen.push(message);
  subscribe(channel, note);
  cleanUps.push(() => unsubscribe(channel, note));
  return seen;
}

function world(options: object = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, ...options });
  return { simulator, account, tokens: account.commonAccessToken };
}

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const cleanUp of cleanUps) cleanUp();
  cleanUps = [];
});

describe('events', () => {
  it('are not even put together while nobody listens', () => {
    const build = jest.fn(() => ({ appId: 'wx1', kind: 'stable' as const }));
    publish('store.down', build);
    listen('store.up');
    publish('store.down', build);
    expect(build).not.toHaveBeenCalled();
    const down = listen('store.down');
    publish('store.down', build);
    expect(build).toHaveBeenCalledTimes(1);
    expect(down).toEqual([{ appId: 'wx1', kind: 'stable' }]);
  });

  it('tell that a token was issued and waited for, and hold no token', async () => {
    const [issued, waited] = [listen('token.issued'), listen('token.waited')];
    const { account, tokens } = world();
    const token = await tokens.get();
    expect(issued).toEqual([
      {
        appId: account.appId,
        kind: 'stable',
        why: 'missing',
        forced: false,
        tookMs: expect.any(Number),
        expiresInMs: 7_200_000,
      },
    ]);
    expect(waited).toEqual([
      { appId: account.appId, kind: 'stable', waitedMs: expect.any(Number), outcome: 'token' },
    ]);
    expect(JSON.stringify([issued, waited])).not.toContain(token);
  });

  it('tell nothing of a token that is served from memory', async () => {
    const { tokens } = world();
    await tokens.get();
    const [issued, waited] = [listen('token.issued'), listen('token.waited')];
    await tokens.get();
    expect([...issued, ...waited]).toEqual([]);
  });

  it('tell why a token was issued, and whether it was forced', async () => {
    const issued = listen('token.issued');
    const { tokens, simulator } = world();
    const token = await tokens.get();
    simulator.clock.advance(MINUTE_MS);
    simulator.revokeCommonAccessToken({ servedAnyway: true });
    await tokens.invalidate(token);
    await tokens.get();
    simulator.clock.advance(119.6 * MINUTE_MS);
    await tokens.get();
    expect(issued).toEqual([
      expect.objectContaining({ why: 'missing', forced: false }),
      expect.objectContaining({ why: 'rejected', forced: false }),
      expect.objectContaining({ why: 'rejected', forced: true }),
      expect.objectContaining({ why: 'ahead', forced: false }),
    ]);
  });

  it('tell that callers waited in vain', async () => {
    const waited = listen('token.waited');
    const { tokens, simulator } = world();
    simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
    await tokens.get().catch(() => undefined);
    expect(waited).toEqual([expect.objectContaining({ outcome: 'error' })]);
  });

  it('tell that WeChat rejected the token, once, and nothing of one that was replaced already', async () => {
    const invalidated = listen('token.invalidated');
    const { account, tokens, simulator } = world();
    const token = await tokens.get();
    simulator.clock.advance(MINUTE_MS);
    for (let i = 0; i < 3; i++) await tokens.invalidate(token);
    await tokens.get();
    await tokens.invalidate('an older one');
    expect(invalidated).toEqual([{ appId: account.appId, kind: 'stable', ageMs: expect.any(Number) }]);
    expect((invalidated[0] as { ageMs: number }).ageMs).toBeGreaterThanOrEqual(MINUTE_MS);
  });

  it('tell that another system issues tokens, and a warning says so once', async () => {
    const [invalidated, contention] = [listen('token.invalidated'), listen('token.contention')];
    const { tokens, simulator } = world();
    for (let i = 0; i < 2; i++) {
      const token = await tokens.get();
      simulator.clock.advance(61_000);
      simulator.revokeCommonAccessToken();
      await tokens.invalidate(token);
      await tokens.get();
    }
    expect(invalidated).toHaveLength(2);
    expect(contention).toHaveLength(2);
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
  });

  it('do not blame another system for a token that was near its end', async () => {
    const contention = listen('token.contention');
    const { tokens, simulator } = world();
    const token = await tokens.get();
    simulator.clock.advance(111 * MINUTE_MS);
    await tokens.invalidate(token);
    await tokens.get();
    expect(contention).toEqual([]);
  });

  it('tell that asking stops, and why', async () => {
    const [failed, opened] = [listen('token.failed'), listen('breaker.opened')];
    const { tokens, simulator } = world();
    simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
    await tokens.get().catch(() => undefined);
    expect(failed).toEqual([expect.objectContaining({ code: 'ERR_WECHAT_API', errcode: 40164 })]);
    expect(opened).toEqual([expect.objectContaining({ errcode: 40164, openMs: expect.any(Number) })]);
  });

  it('tell that asking stops after five failures in a row that may pass, and not before', async () => {
    const [failed, opened] = [listen('token.failed'), listen('breaker.opened')];
    const { tokens, simulator } = world();
    simulator.fail('cgi-bin/stable_token', { status: 502 }, Infinity);
    // P20: the first is two attempts.
    for (let i = 0; i < 3; i++) await tokens.get().catch(() => undefined);
    expect([failed.length, opened.length]).toEqual([4, 0]);
    for (let i = 0; i < 4; i++) await tokens.get().catch(() => undefined);
    expect([failed.length, opened.length]).toEqual([5, 1]);
    expect(opened).toEqual([expect.objectContaining({ code: 'ERR_WECHAT_HTTP_STATUS' })]);
  });

  it('tell that the store is away, after two failures and not after one, and when it is back', async () => {
    const [down, up] = [listen('store.down'), listen('store.up')];
    let away = true;
    const fail = () => (away ? Promise.reject(new Error('away')) : Promise.resolve(undefined));
    const store = {
      shared: true,
      get: fail,
      set: fail,
      delete: fail,
      acquire: () => (away ? Promise.reject(new Error('away')) : Promise.resolve(1)),
      release: fail,
      commit: () => fail().then(() => true),
    };
    const { tokens, simulator } = world({ store, commonAccessToken: { kind: 'classic' } });
    await tokens.get().catch(() => undefined);
    expect(down).toHaveLength(0);
    await tokens.get().catch(() => undefined);
    expect(down).toHaveLength(1);
    away = false;
    simulator.clock.advance(7_000);
    await tokens.get();
    expect(up).toHaveLength(1);
  });

  it('F07 tell that the store holds what is no token, and where, but not what', async () => {
    const corrupt = listen('store.corrupt');
    const store = new MemoryStore();
    const { account, tokens } = world({ store });
    const read = jest.spyOn(store, 'get');
    await tokens.get();
    const key = read.mock.calls.map(([name]) => name).find((name) => name.endsWith(':token'))!;
    expect(corrupt).toEqual([]); // neither a miss nor a good record is one
    await store.set(key, '{"v":1,"token":"secret-but-cut', 7_200_000);
    const { tokens: another } = world({ store });
    await another.get();
    expect(corrupt).not.toEqual([]);
    expect(new Set(corrupt.map((message) => JSON.stringify(message)))).toEqual(
      new Set([JSON.stringify({ appId: account.appId, kind: 'stable', key })]),
    );
    corrupt.length = 0;
    await world({ store }).tokens.get();
    expect(corrupt).toEqual([]);
  });

  it('T34 tell of every call about followers, and whether it brought an answer, and hold no openid', async () => {
    const asked = listen('followers.asked');
    const { account, simulator } = world();
    const person = simulator.people[0]!.id;
    const openid = simulator.openid(person);
    await simulator.follow(person);
    await account.followers.check(openid);
    await account.followers.check(openid); // from memory
    simulator.fail('cgi-bin/user/info', { errcode: 40003 });
    await account.followers.check('oStranger');
    simulator.fail('cgi-bin/user/info', { errcode: 45001 });
    await account.followers.check('oAnother').catch(() => undefined);
    simulator.clock.advance(266_000);
    account.followers.known(openid);
    await new Promise((resolve) => setImmediate(resolve));
    simulator.clock.advance(65_000);
    await account.followers.check(openid); // hurries the re-check
    const one = { appId: account.appId, via: 'single', people: 1, tookMs: expect.any(Number) };
    expect(asked).toEqual([
      one,
      one,
      { ...one, code: 'ERR_WECHAT_API', errcode: 45001 },
      { ...one, via: 'batch' },
    ]);
    expect(JSON.stringify(asked)).not.toContain(openid);
  });

  it('F12 tell that nobody asks about followers for a while, and why', async () => {
    const paused = listen('followers.paused');
    const { account, simulator } = world();
    simulator.fail('cgi-bin/user/info', { errcode: 45009 });
    for (let i = 0; i < 3; i++) await account.followers.check(`o${i}`).catch(() => undefined);
    const { appId } = account;
    expect(paused).toEqual([{ appId, code: 'ERR_WECHAT_API', errcode: 45009, openMs: expect.any(Number) }]);
  });
});
