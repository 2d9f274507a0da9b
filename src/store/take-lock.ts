import type { Store } from './store.js';

/** Lock to take, for whom and how long. */
export interface LockToTake {
  /** Calls the store, with whatever deadline its owner sets. */
  call: <T>(work: (store: Store) => Promise<T>) => Promise<T>;
  lock: string;
  owner: string;
  leaseMs: number;
}

/**
 * Takes a lock as `Store.acquire` does. One that may be granted when nobody listens any more, because the store was too
 * slow or its answer was lost, is given back: else it would be nobody's until its lease is over.
 */
export async function takeLock({ call, lock, owner, leaseMs }: LockToTake): Promise<number | undefined> {
  let asked: Store | undefined;
  try {
    return await call((store) => {
      asked = store;
      return store.acquire(lock, owner, leaseMs);
    });
  } catch (error) {
    // Not through `call`: it is no second failure. What a client sends behind the request is done behind it.
    void asked?.release(lock, owner).catch(() => undefined);
    throw error;
  }
}
