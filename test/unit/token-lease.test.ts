import { MemoryStore, OfficialAccount, type AccountSettings, type Store } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { elapse, holdTime } from '../support/virtual-time.js';

const CALL_MS = 5_000;
const LEASE_MS = 8_000;

beforeEach(() => {
  holdTime();
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** A classic account that notes how much of the lease is left when it sends; its store answers late, if told so. */
function world(options: Partial<AccountSettings & { appSecret: () => Promise<string> }> = {}) {
  const simulator = new WeChatSimulator();
  const shared = new MemoryStore({ now: simulator.now });
  const store = { delayMs: 0 };
  const sentWithLeaseMs: number[] = [];
  let grantDelayMs = 0;
  let leaseEnds = Infinity;
  async function later<T>(command: () => Promise<T>): Promise<T> {
    const answer = await command();
    await new Promise((resolve) => setTimeout(resolve, store.delayMs));
    return answer;
  }
  const slow: Store = {
    shared: true,
    get: (key) => later(() => shared.get(key)),
    set: (...args) => later(() => shared.set(...args)),
    delete: (key) => later(() => shared.delete(key)),
    acquire: (...args) => {
      leaseEnds = simulator.now() + LEASE_MS;
      const delayMs = grantDelayMs;
      grantDelayMs = 0;
      return later(async () => {
        const fence = await shared.acquire(...args);
        await new Promise((resolve) => setTimeout(resolve, delayMs));
        return fence;
      });
    },
    release: (...args) => later(() => shared.release(...args)),
    commit: (...args) => later(() => shared.commit(...args)),
  };
  const { appId, appSecret } = simulator.officialAccount;
  const { commonAccessToken: tokens } = new OfficialAccount({
    appId,
    appSecret,
    endpoints: simulator.endpoints,
    fetch: (...request) => {
      sentWithLeaseMs.push(leaseEnds - simulator.now());
      return simulator.fetch(...request);
    },
    store: slow,
    now: simulator.now,
    commonAccessToken: { kind: 'classic' },
    ...options,
  });
  /** The next lock is granted, and its owner is told when it has given up. */
  const grantLate = () => (grantDelayMs = 2_000);
  return { simulator, store, tokens, sentWithLeaseMs, grantLate };
}

/** What a promise came to, once time has passed: its value, or the error. */
async function ended(promise: Promise<string>, ms: number): Promise<unknown> {
  let end: unknown;
  promise.then(
    (value) => (end = value),
    (error: unknown) => (end = error),
  );
  await elapse(ms);
  return end;
}

describe('the lock', () => {
  it('F02 is held long enough for the answer, however long it took to count rejected tokens first', async () => {
    const { simulator, store, tokens, sentWithLeaseMs } = world();
    await ended(tokens.get(), 60_000);
    const old = simulator.currentCommonAccessToken({ kind: 'classic' });
    simulator.revokeCommonAccessToken({ kind: 'classic' });
    await tokens.invalidate(old!);
    store.delayMs = 700;
    expect(await ended(tokens.get(), 12_000)).toMatchObject({ code: 'ERR_WECHAT_LOCK_TIMEOUT' });
    store.delayMs = 1;
    expect(await ended(tokens.get(), 12_000)).toBe(simulator.currentCommonAccessToken({ kind: 'classic' }));
    expect(sentWithLeaseMs).toHaveLength(2);
    expect(Math.min(...sentWithLeaseMs)).toBeGreaterThan(CALL_MS);
  });

  it('F02 is held for the AppSecret too: what cannot be answered in time because that took long has failed', async () => {
    const { officialAccount } = new WeChatSimulator();
    const appSecret = () =>
      new Promise<string>((resolve) => setTimeout(() => resolve(officialAccount.appSecret), 3_000));
    const { simulator, tokens } = world({ appSecret });
    simulator.fail('cgi-bin/token', { delayMs: 3_000, afterEffect: true });
    const timeout = { code: 'ERR_WECHAT_TIMEOUT', endpoint: 'cgi-bin/token' };
    expect(await ended(tokens.get(), CALL_MS + 100)).toMatchObject(timeout);
    expect(await ended(tokens.get(), 3_100)).toBe(simulator.currentCommonAccessToken({ kind: 'classic' }));
  });

  it('F02 is held long enough for a forced refresh too, however long the answer took that asks for one', async () => {
    const { simulator, tokens, sentWithLeaseMs } = world({ commonAccessToken: { kind: 'stable' } });
    const old = (await ended(tokens.get(), 60_000)) as string;
    simulator.revokeCommonAccessToken({ servedAnyway: true });
    await tokens.invalidate(old);
    simulator.fail('cgi-bin/stable_token', { delayMs: 4_500, afterEffect: true });
    expect(await ended(tokens.get(), 12_000)).toMatchObject({ code: 'ERR_WECHAT_LOCK_TIMEOUT' });
    const next = await ended(tokens.get(), 12_000);
    expect(next).toBe(simulator.currentCommonAccessToken());
    expect(next).not.toBe(old);
    expect(Math.min(...sentWithLeaseMs)).toBeGreaterThan(CALL_MS);
  });

  it('F04 is given back when it was granted too late for anyone to hear: nobody waits for its lease', async () => {
    const { tokens, grantLate } = world();
    grantLate();
    expect(await ended(tokens.get(), 3_000)).toMatchObject({ code: 'ERR_WECHAT_STORE' });
    expect(typeof (await ended(tokens.get(), 500))).toBe('string');
  });

  it('F11 is given back when the `appSecret` function never answers, and the next call is a new one', async () => {
    const simulator = new WeChatSimulator();
    const { appSecret } = simulator.officialAccount;
    const secrets = [new Promise<string>(() => undefined), Promise.resolve(appSecret)];
    const { tokens } = world({ appSecret: () => secrets.shift()! });
    expect(await ended(tokens.get(), CALL_MS + 100)).toMatchObject({
      code: 'ERR_WECHAT_TIMEOUT',
      endpoint: 'cgi-bin/token',
    });
    expect(typeof (await ended(tokens.get(), 200))).toBe('string');
  });
});
