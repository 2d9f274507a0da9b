import { MemoryStore, OfficialAccount, type CommonAccessTokenKind, type Store } from '../../src/index.js';
import { WeChatSimulator, type Fault } from '../../src/simulator/index.js';
import { elapse, holdTime } from '../support/virtual-time.js';

const MINUTE_MS = 60_000;
/** Lease of the lock, and what of it must be left for a call. */
const [LEASE_MS, CALL_MS] = [8_000, 5_000];

beforeEach(() => {
  holdTime();
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** An account that notes when it asks for a token. */
function world(kind: CommonAccessTokenKind, leaseMs = LEASE_MS, store: Store = new MemoryStore()) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, now } = simulator;
  const askedAt: number[] = [];
  const account = new OfficialAccount({
    appId,
    appSecret,
    endpoints,
    now,
    store,
    fetch: (...request) => {
      askedAt.push(now());
      return simulator.fetch(...request);
    },
    commonAccessToken: { kind, leaseMs },
  });
  const endpoint = kind === 'stable' ? ('cgi-bin/stable_token' as const) : ('cgi-bin/token' as const);
  return { simulator, tokens: account.commonAccessToken, account, endpoint, askedAt };
}

/** What became of promises, once time has passed: values and errors. */
async function ended(promises: Promise<string>[], ms = 2_000): Promise<unknown[]> {
  const all = Promise.all(promises.map((one) => one.catch((error: unknown) => error)));
  await elapse(ms);
  return all;
}

describe.each<CommonAccessTokenKind>(['stable', 'classic'])('F11 P20 a token endpoint (%s)', (kind) => {
  it.each<[string, Fault]>([
    ['hangs up', { reset: true }],
    ['hangs up when it has done its work', { reset: true, afterEffect: true }],
    ['answers with status 502', { status: 502 }],
    ['is busy', { errcode: -1 }],
  ])('that %s once is asked a second time, and everybody is served', async (_how, fault) => {
    const { simulator, tokens, endpoint, askedAt } = world(kind);
    simulator.fail(endpoint, fault);
    const got = await ended(Array.from({ length: 200 }, () => tokens.get()));
    expect(new Set(got)).toEqual(new Set([simulator.currentCommonAccessToken({ kind })]));
    expect(askedAt).toHaveLength(2);
  });

  it('P21 is left alone for 100 to 400 ms before that', async () => {
    for (const [random, delayMs] of [
      [0, 100],
      [0.999_999, 400],
    ] as const) {
      const { simulator, tokens, endpoint, askedAt } = world(kind);
      simulator.fail(endpoint, { reset: true });
      jest.spyOn(Math, 'random').mockReturnValue(random);
      await ended([tokens.get()]);
      expect(Math.abs(askedAt[1]! - askedAt[0]! - delayMs)).toBeLessThanOrEqual(2);
    }
  });

  it('that hangs up twice is a typed error for everybody, after two calls', async () => {
    const { simulator, tokens, endpoint, askedAt } = world(kind);
    simulator.fail(endpoint, { reset: true }, 2);
    const got = await ended(Array.from({ length: 200 }, () => tokens.get()));
    for (const error of got) expect(error).toMatchObject({ code: 'ERR_WECHAT_NETWORK', endpoint });
    expect(askedAt).toHaveLength(2);
  });

  it('that went on failing is asked once a time, until it has answered again', async () => {
    const { simulator, tokens, endpoint, askedAt } = world(kind);
    simulator.fail(endpoint, { status: 503 }, 3);
    await ended([tokens.get()]);
    simulator.clock.advance(MINUTE_MS); // the budget would allow it
    await ended([tokens.get()]);
    expect(askedAt).toHaveLength(3);
    expect(await ended([tokens.get()])).toEqual([simulator.currentCommonAccessToken({ kind })]);
    expect(askedAt).toHaveLength(4);
  });

  it.each<[string, Fault, number]>([
    ['refuses', { errcode: 40125 }, 0],
    ['is asked too often', { errcode: 45009 }, 0],
    ['answers with a page', { body: '<html>' }, 0],
    ['does not answer', { delayMs: MINUTE_MS }, CALL_MS],
  ])('that %s is not asked a second time', async (_how, fault, ms) => {
    const { simulator, tokens, endpoint, askedAt } = world(kind);
    simulator.fail(endpoint, fault);
    const [error] = await ended([tokens.get()], ms + 2_000);
    expect(error).toBeInstanceOf(Error);
    expect(askedAt).toHaveLength(1);
  });

  it('F02 is not asked a second time with too little of the lease left, the pause before it included', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.5); // 250 ms
    for (const [spareMs, calls] of [
      [200, 1],
      [400, 2],
    ] as const) {
      const { simulator, tokens, endpoint, askedAt } = world(kind, CALL_MS + spareMs);
      simulator.fail(endpoint, { reset: true });
      await ended([tokens.get()]);
      expect(askedAt).toHaveLength(calls);
    }
  });

  it('P22 is asked a second time once in ten seconds while few ask', async () => {
    const { simulator, tokens, endpoint, askedAt } = world(kind);
    for (let i = 0; i < 2; i++) {
      simulator.fail(endpoint, { reset: true });
      await tokens.invalidate((await ended([tokens.get()], 1_000))[0] as string).catch(() => undefined);
    }
    expect(askedAt).toHaveLength(3);
  });

  it('is not asked a second time by an account that was closed meanwhile', async () => {
    const { simulator, account, tokens, endpoint, askedAt } = world(kind);
    simulator.fail(endpoint, { reset: true });
    const got = tokens.get().catch((error: unknown) => error);
    while (askedAt.length === 0) await elapse(1);
    await elapse(10);
    const closed = account.close();
    await elapse(2_000);
    await closed;
    expect(await got).toBeInstanceOf(Error);
    expect(askedAt).toHaveLength(1);
  });
});

it('F03 P20 a process that stood still in the pause takes the lock again before it asks', async () => {
  const store = new MemoryStore();
  const locks = jest.spyOn(store, 'acquire');
  const { simulator, tokens, endpoint, askedAt } = world('classic', LEASE_MS, store);
  simulator.fail(endpoint, { reset: true });
  const got = tokens.get();
  while (askedAt.length === 0) await elapse(1);
  await elapse(10);
  simulator.clock.advance(LEASE_MS - CALL_MS); // and none of our timers fires
  expect(await ended([got])).toEqual([simulator.currentCommonAccessToken({ kind: 'classic' })]);
  expect([askedAt.length, locks.mock.calls.length]).toEqual([2, 2]);
});

it('F06 P20 with the store away too, each process asks once', async () => {
  const away = () => Promise.reject(new Error('away'));
  const store: Store = {
    shared: true,
    get: away,
    set: away,
    delete: away,
    acquire: away,
    release: away,
    commit: away,
  };
  const { simulator, tokens, endpoint, askedAt } = world('stable', LEASE_MS, store);
  simulator.fail(endpoint, { reset: true });
  expect(await ended([tokens.get()])).toEqual([expect.objectContaining({ code: 'ERR_WECHAT_NETWORK' })]);
  expect(askedAt).toHaveLength(1);
});
