import { MemoryStore, type Store } from '../../../src/index.js';
import { Deduplication, digestOf, nameOf } from '../../../src/push/deduplication.js';
import type { PushFields } from '../../../src/push/push-fields.js';

const APP_ID = 'wx0123456789abcdef';
const EVENT = digestOf('an event');

/** Processes that share a store, and its clock. */
function fleet(size: number) {
  let now = 0;
  const store = new MemoryStore({ now: () => now });
  const processes = Array.from({ length: size }, () => new Deduplication(store, APP_ID));
  return { store, processes, pass: (ms: number) => (now += ms) };
}

/** A store in which some methods are replaced. */
function storeWith(methods: Partial<Store>): Store {
  const store = new MemoryStore();
  const bound = ['get', 'set', 'delete', 'acquire', 'release', 'commit'].map((name) => [
    name,
    (store[name as 'get'] as (...args: unknown[]) => unknown).bind(store),
  ]);
  return { shared: true, ...(Object.fromEntries(bound) as Omit<Store, 'shared'>), ...methods };
}

const away = () => Promise.reject(new Error('ECONNREFUSED'));

describe('T24 an event', () => {
  it('is one process’s, busy for the others, and done for all when it was handled', async () => {
    const { processes } = fleet(2);
    const [one, other] = processes as [Deduplication, Deduplication];
    expect(await one.claim(EVENT)).toBe('mine');
    expect(await other.claim(EVENT)).toBe('busy');
    await one.finish(EVENT);
    expect([await one.claim(EVENT), await other.claim(EVENT)]).toEqual(['done', 'done']);
  });

  it('that was not handled is anybody’s at once', async () => {
    const { processes } = fleet(2);
    const [one, other] = processes as [Deduplication, Deduplication];
    await one.claim(EVENT);
    await one.abandon(EVENT);
    expect(await other.claim(EVENT)).toBe('mine');
  });

  it('is one claim’s among hundreds at once, and no other event waits for it', async () => {
    const { processes } = fleet(4);
    const claims = await Promise.all(
      Array.from({ length: 200 }, (_, i) => processes[i % 4]!.claim(i < 190 ? EVENT : digestOf(`${i}`))),
    );
    expect(claims.slice(0, 190).filter((claim) => claim === 'mine')).toHaveLength(1);
    expect(claims.slice(190)).toEqual(Array(10).fill('mine'));
  });

  it.each([
    ['claimed by a process that died is lost to nobody: its claim ends after five seconds', 5_000, 'mine'],
    ['is not taken from a process that still has time', 4_900, 'busy'],
  ])('%s', async (_what, ms, expected) => {
    const { processes, pass } = fleet(2);
    await processes[0]!.claim(EVENT);
    pass(ms);
    expect(await processes[1]!.claim(EVENT)).toBe(expected);
  });

  it('is remembered for ten minutes, twice as long as a timestamp is good for', async () => {
    const { store, processes, pass } = fleet(1);
    await processes[0]!.claim(EVENT);
    await processes[0]!.finish(EVENT);
    pass(599_000);
    expect(await new Deduplication(store, APP_ID).claim(EVENT)).toBe('done');
    pass(1_001);
    expect(await new Deduplication(store, APP_ID).claim(EVENT)).toBe('mine');
  });

  it('of one account is not that of another', async () => {
    const { store, processes } = fleet(1);
    await processes[0]!.claim(EVENT);
    expect(await new Deduplication(store, 'wx2').claim(EVENT)).toBe('mine');
  });

  it('whose record somebody else overwrote counts as new', async () => {
    const { store, processes } = fleet(1);
    await store.set(`{${APP_ID}}:push:${EVENT}`, '{"broken', 60_000);
    expect(await processes[0]!.claim(EVENT)).toBe('mine');
  });
});

describe('the store', () => {
  it('is asked for a bounded number of locks, under the hash tag of the account', async () => {
    const locks = new Set<string>();
    const store = storeWith({
      acquire: (lock) => Promise.resolve(locks.add(lock).size),
      commit: () => Promise.resolve(true),
    });
    const deduplication = new Deduplication(store, APP_ID);
    for (let i = 0; i < 3000; i++) await deduplication.claim(digestOf(`${i}`));
    expect(locks.size).toBeGreaterThan(200);
    expect(locks.size).toBeLessThanOrEqual(256);
    expect([...locks].every((lock) => lock.startsWith(`{${APP_ID}}:push:lock:`))).toBe(true);
  });

  it('that is away costs the memory of the others, and no event', async () => {
    const methods = { get: away, set: away, delete: away, acquire: away, release: away, commit: away };
    const processes = [1, 2].map(() => new Deduplication(storeWith(methods), APP_ID));
    for (const one of processes) {
      expect(await one.claim(EVENT)).toBe('mine');
      await one.finish(EVENT);
      expect(await one.claim(EVENT)).toBe('done');
      await one.abandon(EVENT);
      expect(await one.claim(EVENT)).toBe('mine');
    }
  });

  it('that goes away while a claim is written costs no event either', async () => {
    const deduplication = new Deduplication(storeWith({ commit: away }), APP_ID);
    expect(await deduplication.claim(EVENT)).toBe('mine');
  });

  it('that does not give a lock back makes others wait until its lease ends', async () => {
    const store = storeWith({ release: away });
    const [one, other] = [new Deduplication(store, APP_ID), new Deduplication(store, APP_ID)];
    await one.claim(EVENT);
    const startedAt = performance.now();
    expect(await other.claim(EVENT)).toBe('busy');
    expect(performance.now() - startedAt).toBeGreaterThan(500);
  });

  it('that lost our lock meanwhile is believed: the event is somebody else’s', async () => {
    const deduplication = new Deduplication(storeWith({ commit: () => Promise.resolve(false) }), APP_ID);
    expect(await deduplication.claim(EVENT)).toBe('busy');
  });

  it('that hangs is waited for a second, not longer', async () => {
    jest.useFakeTimers();
    const deduplication = new Deduplication(
      storeWith({ acquire: () => new Promise(() => undefined) }),
      APP_ID,
    );
    const claim = deduplication.claim(EVENT);
    await jest.advanceTimersByTimeAsync(1_100);
    expect(await claim).toBe('mine');
    jest.useRealTimers();
  });
});

describe('T24 a signature', () => {
  it('belongs to the first body that came with it, in every process', async () => {
    const { processes } = fleet(2);
    const [one, other] = processes as [Deduplication, Deduplication];
    const signature = digestOf('signature');
    expect(await one.isBodyOf(signature, 'a')).toBe(true);
    for (const process of [one, other, one]) {
      expect(await process.isBodyOf(signature, 'a')).toBe(true);
      expect(await process.isBodyOf(signature, 'b')).toBe(false);
    }
  });

  it('belongs to it in one process while the store is away', async () => {
    const deduplication = new Deduplication(storeWith({ acquire: away }), APP_ID);
    const signature = digestOf('signature');
    expect(await deduplication.isBodyOf(signature, 'a')).toBe(true);
    expect(await deduplication.isBodyOf(signature, 'b')).toBe(false);
  });
});

describe('the name of an event', () => {
  const fields = { FromUserName: 'o1', CreateTime: '1', MsgType: 'event', Event: 'CLICK', EventKey: 'a' };
  const name = (raw: PushFields) => nameOf({ type: 'x', openid: 'o1', createdAt: 1000, raw });

  it('is the same when the fields stand in another order', () => {
    expect(name(Object.fromEntries(Object.entries(fields).reverse()))).toBe(name(fields));
  });

  it.each([
    ['person', { FromUserName: 'o2' }],
    ['second', { CreateTime: '2' }],
    ['kind', { Event: 'VIEW' }],
    ['key', { EventKey: 'b' }],
    ['person an authorization event is about', { OpenID: 'o2' }],
    ['field more', { Ticket: '' }],
    ['thing inside', { EventKey: { a: '1' } }],
  ])('is another with another %s', (_what, difference) => {
    expect(name({ ...fields, ...difference })).not.toBe(name(fields));
  });

  it('of a message is its number, with its sender', () => {
    const message = { FromUserName: 'o1', CreateTime: '1', MsgType: 'text', Content: 'hi', MsgId: '7' };
    expect(name({ ...message, CreateTime: '2' })).toBe(name(message));
    expect(name({ ...message, MsgId: '8' })).not.toBe(name(message));
    expect(name({ ...message, FromUserName: 'o2' })).not.toBe(name(message));
  });
});
