import { PushLine } from '../../../src/follower/push-line.js';
import { MemoryStore, type Store } from '../../../src/index.js';

const CHANNEL = '{wx1}:followers';
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A line over a store whose pushes can be held up, and the time it lives in. */
function world(change: (store: MemoryStore) => Partial<Store> = () => ({})) {
  let nowMs = 1_000_000;
  const store = new MemoryStore();
  const gaps: (() => void)[] = [];
  const heard: string[] = [];
  const state = { isDead: false };
  const pushes: Partial<Store> = {
    publish: jest.fn((channel: string, message: string) =>
      state.isDead ? Promise.resolve() : store.publish(channel, message),
    ),
    subscribe: jest.fn((channel: string, listener: (message: string) => void, onGap: () => void) => {
      gaps.push(onGap);
      return store.subscribe(channel, listener);
    }),
    ...change(store),
  };
  const line = new PushLine({
    store: { shared: true, ...pushes } as Store,
    channel: CHANNEL,
    timeoutMs: 1_000,
    now: () => nowMs,
    onMessage: (message) => heard.push(message),
  });
  /** Whether a copy is guarded, at the second look: the first may be what sets a beat off. */
  const guards = async (seenAt: number) => {
    line.covers(seenAt, nowMs);
    await settle();
    return line.covers(seenAt, nowMs);
  };
  const open = async () => {
    line.open();
    await settle();
  };
  return {
    line,
    open,
    guards,
    heard,
    state,
    store,
    pushes,
    gap: () => gaps[0]!(),
    pass: (ms: number) => (nowMs += ms),
    now: () => nowMs,
  };
}

describe('the line between processes', () => {
  it('brings what any process tells', async () => {
    const { line, open, heard } = world();
    await open();
    await line.tell('message');
    await settle();
    expect(heard).toEqual(['message']);
  });

  it('guards copies from when it is open, however old they get', async () => {
    const { open, guards, pass, now } = world();
    const before = now();
    pass(1);
    await open();
    const after = now();
    for (let i = 0; i < 100; i++) {
      pass(10_000);
      expect([await guards(before), await guards(after)]).toEqual([false, true]);
    }
  });

  it('F22 guards no copy from before a gap', async () => {
    const { open, guards, gap, pass, now } = world();
    await open();
    const before = now();
    pass(1_000);
    gap();
    const after = now();
    expect([await guards(before), await guards(after)]).toEqual([false, true]);
  });

  it('guards nothing once it is dead, although it does not know it', async () => {
    const { open, guards, state, pass, now } = world();
    await open();
    const seenAt = now();
    expect(await guards(seenAt)).toBe(true);
    state.isDead = true;
    pass(4_000);
    expect(await guards(seenAt)).toBe(true); // what was proven 4 s ago is right enough
    pass(2_000);
    expect(await guards(seenAt)).toBe(false);
  });

  it('that is dead for ten seconds is opened anew', async () => {
    const { open, guards, state, pass, now, pushes } = world();
    await open();
    expect(pushes.subscribe).toHaveBeenCalledTimes(2);
    state.isDead = true;
    for (let i = 0; i < 8; i++) {
      pass(2_000);
      await guards(now());
    }
    state.isDead = false;
    pass(6_000);
    await guards(now());
    expect(pushes.subscribe).toHaveBeenCalledTimes(4);
    expect(await guards(now())).toBe(true);
  });

  it('is tried every two seconds while it is in use, and not at all when it is not', async () => {
    const { open, line, pushes, pass, now } = world();
    await open();
    jest.mocked(pushes.publish!).mockClear();
    for (let i = 0; i < 100; i++) {
      line.covers(now(), now());
      pass(100);
    }
    await settle();
    expect(jest.mocked(pushes.publish!).mock.calls.length).toBeLessThanOrEqual(5);
    jest.mocked(pushes.publish!).mockClear();
    pass(3_600_000);
    await settle();
    expect(pushes.publish).not.toHaveBeenCalled();
  });

  it('that cannot be opened is tried again every five seconds, and guards nothing', async () => {
    const subscribe = jest.fn(() => Promise.reject(new Error('NOPERM')));
    const { guards, pass, now } = world(() => ({ subscribe }));
    for (let i = 0; i < 20; i++) {
      expect(await guards(now())).toBe(false);
      pass(1_000);
    }
    expect(subscribe).toHaveBeenCalledTimes(4);
  });

  it('F04 that hangs when it is opened makes nobody wait', async () => {
    const { open, guards, now } = world(() => ({ subscribe: () => new Promise(() => undefined) }));
    await open();
    expect(await guards(now())).toBe(false);
  });

  it('leaves the news channel when the other one cannot be had', async () => {
    const ends: string[] = [];
    const { open } = world(() => ({
      subscribe: (channel) =>
        channel === CHANNEL
          ? Promise.resolve(() => Promise.resolve(void ends.push(channel)))
          : Promise.reject(new Error('away')),
    }));
    await open();
    await settle();
    expect(ends).toEqual([CHANNEL]);
  });

  it('of a store without pushes is there, and does nothing', async () => {
    const { line, open, guards, now } = world(() => ({
      subscribe: undefined as never,
      publish: undefined as never,
    }));
    await open();
    await line.tell('message');
    expect(await guards(now())).toBe(false);
    await line.close();
  });

  it('says when nobody could be told', async () => {
    const { line, open } = world(() => ({ publish: () => Promise.reject(new Error('away')) }));
    await open();
    await expect(line.tell('message')).rejects.toThrow('away');
  });

  it('F25 hears nothing once it is closed, and is not opened again', async () => {
    const { line, open, heard, store, guards, now, pushes } = world();
    await open();
    await line.close();
    await store.publish(CHANNEL, 'late');
    await settle();
    expect([heard, await guards(now())]).toEqual([[], false]);
    expect(pushes.subscribe).toHaveBeenCalledTimes(2);
  });

  it('F25 that is closed while it opens is closed', async () => {
    const { line, open, heard, store } = world();
    const opening = open();
    await line.close();
    await opening;
    await store.publish(CHANNEL, 'late');
    await settle();
    expect(heard).toEqual([]);
  });
});
