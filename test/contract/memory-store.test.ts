import { MemoryStore, type Store } from '../../src/index.js';
import { testStore } from '../../src/testing/index.js';

describe('MemoryStore', () => {
  testStore(test, () => new MemoryStore());

  it('refuses options it does not know', () => {
    expect(() => new MemoryStore({ max: 1 } as never)).toThrow(
      new TypeError('MemoryStore: unknown option `max`. Known are: now'),
    );
  });
});

describe('testStore', () => {
  it.each<[string, (store: MemoryStore) => Partial<Store>]>([
    ['forgets what it was given', () => ({ set: () => Promise.resolve() })],
    ['gives a lock to everybody', () => ({ acquire: () => Promise.resolve(1) })],
    ['never gives a lock back', () => ({ release: () => Promise.resolve() })],
    ['counts fences down', () => ({ acquire: countingDown() })],
    ['never lets a value end', () => ({ get: () => Promise.resolve({ value: 'x', ttlMs: 1 }) })],
    ['throws on a miss', () => ({ get: () => Promise.reject(new Error('no such key')) })],
    [
      'commits whatever the fence',
      (store) => ({ commit: (_lock, _fence, ...rest) => store.set(...rest).then(() => true) }),
    ],
    ['claims to be shared and is not', () => ({ shared: true })],
  ])('fails a store that %s', async (_name, flawOf) => {
    const failures: string[] = [];
    const runs: Promise<unknown>[] = [];
    const create = () => {
      const store = new MemoryStore();
      return { ...methodsOf(store), ...flawOf(store) };
    };
    testStore((name, run) => runs.push(run().catch(() => failures.push(name))), create);
    await Promise.all(runs);
    expect(failures).not.toEqual([]);
  });
});

function countingDown() {
  let fence = 1000;
  return () => Promise.resolve(fence--);
}

function methodsOf(store: MemoryStore): Store {
  return {
    shared: store.shared,
    get: (key) => store.get(key),
    set: (key, value, ttlMs) => store.set(key, value, ttlMs),
    delete: (key) => store.delete(key),
    acquire: (lock, owner, ttlMs) => store.acquire(lock, owner, ttlMs),
    release: (lock, owner) => store.release(lock, owner),
    commit: (lock, fence, key, value, ttlMs) => store.commit(lock, fence, key, value, ttlMs),
  };
}
