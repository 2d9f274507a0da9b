import { MemoryStore, type Store } from '../../src/index.js';
import { testStore, type TestStoreOptions } from '../../src/testing/index.js';

/** Some of a store's methods, done badly. */
export type FlawOf = (store: MemoryStore) => Partial<Store>;

/** Opens handles, each on a store of its own, with a flaw. */
export function flawed(flawOf: FlawOf): () => Store {
  return () => {
    const store = new MemoryStore();
    return { ...methodsOf(store), ...flawOf(store) };
  };
}

/** Opens handles on one and the same store, each with a flaw. */
export function flawedHandles(flawOf: FlawOf): () => Store {
  const store = new MemoryStore();
  return () => ({ ...methodsOf(store), shared: true, ...flawOf(store) });
}

/** Names of the tests of the contract that fail, of those whose names have `part` in them. */
export async function failures(
  create: () => Store,
  part = '',
  options: TestStoreOptions = {},
): Promise<string[]> {
  const failed: string[] = [];
  const runs: (() => Promise<void>)[] = [];
  const register = (name: string, run: () => Promise<void>) => {
    if (name.includes(part)) runs.push(() => run().catch(() => void failed.push(name)));
  };
  testStore(register, create, options);
  if (runs.length === 0) throw new Error(`the contract has no test with "${part}" in its name`);
  for (const run of runs) await run(); // one by one: an outage is everybody's
  return failed;
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
    publish: (channel, message) => store.publish(channel, message),
    subscribe: (channel, listener) => store.subscribe(channel, listener),
  };
}
