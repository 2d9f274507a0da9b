import { CallGate } from '../../../src/follower/call-gate.js';
import { MemoryStore, WeChatApiError, WeChatError, type Store } from '../../../src/index.js';
import { WatchedStore } from '../../../src/store/watched-store.js';

const ENDPOINT = 'cgi-bin/user/info';
const MINUTE = 60_000;
/** Ten seconds into a minute. */
const START = Date.UTC(2026, 0, 15, 2, 0, 10);

const refusal = (errcode: number, endpoint = ENDPOINT) =>
  new WeChatApiError({ endpoint, errcode, errmsg: 'refused' });
const failure = (endpoint = ENDPOINT) => new WeChatError('ERR_WECHAT_NETWORK', 'away', { endpoint });

/** Gates of several processes, and their time. */
function world(processes = 1, isShared = processes > 1) {
  let nowMs = START;
  const now = () => nowMs;
  const store: Store = new MemoryStore({ now });
  const watched = () => new WatchedStore({ store, holds: 'a test', timeoutMs: 1_000, now });
  const gates = Array.from({ length: processes }, () => {
    const shared = isShared ? { store: watched(), key: '{wx1}:followers' } : undefined;
    return new CallGate({ appId: 'wx1', endpoint: ENDPOINT, now, shared });
  });
  /** Whether a call would be made; what it ends with is what `outcome` says. */
  const call = async (gate: CallGate, outcome?: Error) => {
    await gate.look();
    let ticket: number;
    try {
      ticket = await gate.admit();
    } catch (error) {
      return error;
    }
    if (outcome === undefined) gate.succeeded(ticket);
    else await gate.failed(ticket, outcome);
    return 'made';
  };
  return { gates, gate: gates[0]!, call, pass: (ms: number) => (nowMs += ms), store };
}

describe('the gate before user/info', () => {
  it('F12 is closed after 45011 until the next minute and at most five seconds more, and then open for all', async () => {
    const { gate, call, pass } = world();
    expect(await call(gate, refusal(45011))).toBe('made');
    pass(49_000);
    expect(await call(gate)).toMatchObject({ errcode: 45011 });
    pass(6_001);
    expect(await Promise.all([gate.admit(), gate.admit()])).toHaveLength(2);
  });

  it('F12 is closed after 45009, and one call tries it every quarter of an hour', async () => {
    const { gate, call, pass } = world();
    await call(gate, refusal(45009));
    let made = 0;
    for (let minute = 0; minute < 120; minute++) {
      pass(MINUTE);
      for (let i = 0; i < 5; i++) if ((await call(gate, refusal(45009))) === 'made') made++;
    }
    expect(made).toBeGreaterThanOrEqual(6);
    expect(made).toBeLessThanOrEqual(8);
  });

  it('F12 opens for all when the call that tries it is answered', async () => {
    const { gate, call, pass } = world();
    await call(gate, refusal(45009));
    pass(15 * MINUTE + 5_000);
    const probe = await gate.admit();
    await expect(gate.admit()).rejects.toMatchObject({ errcode: 45009 });
    gate.succeeded(probe);
    expect(await call(gate)).toBe('made');
  });

  it('F12 is closed for every process of a fleet, which try it once every quarter of an hour together', async () => {
    const { gates, call, pass } = world(4);
    await call(gates[0]!, refusal(45009));
    let made = 0;
    for (let minute = 0; minute < 60; minute++) {
      for (const gate of gates) if ((await call(gate, refusal(45009))) === 'made') made++;
      pass(MINUTE);
    }
    expect(made).toBeGreaterThanOrEqual(2);
    expect(made).toBeLessThanOrEqual(4);
  });

  it('F12 opens for a whole fleet when one process is answered', async () => {
    const { gates, call, pass } = world(4);
    await call(gates[0]!, refusal(45009));
    for (const gate of gates) expect(await call(gate)).toMatchObject({ errcode: 45009 });
    pass(16 * MINUTE);
    expect(await call(gates[3]!)).toBe('made');
    for (const gate of gates) expect(await call(gate)).toBe('made');
  });

  it('F12 is closed for a process that begins when the quota is used up already', async () => {
    const { gates, call, store } = world(2);
    await call(gates[0]!, refusal(45011));
    expect(await call(gates[1]!)).toMatchObject({ errcode: 45011, endpoint: ENDPOINT });
    expect((await store.get('{wx1}:followers:refusal'))?.ttlMs).toBeLessThanOrEqual(55_000);
  });

  it.each([40013, 40164, 48001, 48004, 50007])(
    'P23 is closed for a minute after %d, which every call would meet',
    async (errcode) => {
      const { gate, call, pass } = world();
      await call(gate, refusal(errcode));
      pass(59_000);
      expect(await call(gate)).toMatchObject({ errcode });
      pass(1_001);
      expect(await call(gate)).toBe('made');
    },
  );

  it.each([40003, 41009, 46004, 50002, 50005, 99999])(
    'stays open after one %d, which says something of one person only',
    async (errcode) => {
      const { gate, call } = world();
      await call(gate, refusal(errcode));
      expect(await call(gate)).toBe('made');
    },
  );

  it('P23 is closed after five failures in a row, and longer each time', async () => {
    const { gate, call, pass } = world();
    for (let i = 0; i < 4; i++) await call(gate, failure());
    expect(gate.isOpen).toBe(true);
    await call(gate, failure());
    for (const pauseMs of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      pass(0.8 * pauseMs - 1);
      expect(await call(gate)).toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
      pass(0.4 * pauseMs + 1);
      expect(await call(gate, failure())).toBe('made');
    }
  });

  it('counts failures that are in a row only', async () => {
    const { gate, call } = world();
    for (let i = 0; i < 20; i++) await call(gate, i % 4 === 3 ? undefined : failure());
    expect(gate.isOpen).toBe(true);
  });

  it('does not count what kept a call from being made', async () => {
    const { gate, call } = world();
    for (let i = 0; i < 10; i++) {
      await call(gate, failure('cgi-bin/stable_token'));
      await call(gate, refusal(45009, 'cgi-bin/stable_token'));
      await call(gate, new WeChatError('ERR_WECHAT_UNAVAILABLE', 'too many calls', { endpoint: ENDPOINT }));
    }
    expect(await call(gate)).toBe('made');
  });

  it('is not opened by an answer that was on its way when it closed', async () => {
    const { gate } = world();
    const [early, late] = [await gate.admit(), await gate.admit()];
    await gate.failed(early, refusal(45009));
    gate.succeeded(late);
    await expect(gate.admit()).rejects.toMatchObject({ errcode: 45009 });
  });

  it('F03 is every process’s own while the store is away', async () => {
    const { gates, call, store, pass } = world(2);
    for (const method of ['get', 'set', 'acquire', 'delete'] as const) {
      jest.spyOn(store, method).mockRejectedValue(new Error('away'));
    }
    await call(gates[0]!, refusal(45009));
    expect(await call(gates[0]!)).toMatchObject({ errcode: 45009 });
    expect(await call(gates[1]!)).toBe('made');
    pass(15 * MINUTE + 5_001);
    expect(await call(gates[0]!)).toBe('made');
  });
});
