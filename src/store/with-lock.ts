import { randomBytes } from 'node:crypto';
import { pause } from '../internal/pause.js';
import type { Store } from './store.js';
import { takeLock } from './take-lock.js';

/** Lock to take, and how patient to be about it. */
export interface LockRequest {
  /** Calls the store, with whatever deadline its owner sets. */
  call: <T>(work: (store: Store) => Promise<T>) => Promise<T>;
  lock: string;
  /** Life of the lock should its holder die, in milliseconds. */
  leaseMs: number;
  /** Longest wait for another holder, in milliseconds. */
  waitMs: number;
  /** Error of a wait that was too long. */
  tooLong: () => Error;
}

/** Lock that is held. */
export interface HeldLock {
  /** For `Store.commit`: nothing is written any more once somebody else was given the lock. */
  fence: number;
  /** When the lease is over at the latest, by `performance.now()`. */
  endsAt: number;
}

/** Runs `work` while nobody else holds the lock, in this process or another. */
export async function withLock<T>(request: LockRequest, work: (held: HeldLock) => Promise<T>): Promise<T> {
  const { call, lock, leaseMs, waitMs, tooLong } = request;
  const owner = randomBytes(16).toString('hex');
  const givesUpAt = performance.now() + waitMs;
  for (;;) {
    const endsAt = performance.now() + leaseMs;
    const fence = await takeLock({ call, lock, owner, leaseMs });
    if (fence === undefined) {
      if (performance.now() > givesUpAt) throw tooLong();
      await pause(5 + 20 * Math.random());
      continue;
    }
    try {
      return await work({ fence, endsAt });
    } finally {
      // A failure is none: the lease ends by itself.
      await call((store) => store.release(lock, owner)).catch(() => undefined);
    }
  }
}
