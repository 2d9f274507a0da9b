import { createHash } from 'node:crypto';
import { storeDeadline } from '../internal/store-deadline.js';
import type { OfficialAccount } from '../official-account.js';
import type { Store } from '../store/store.js';
import { withLock } from '../store/with-lock.js';

/** A state lives ten minutes; nobody holds one that is older than its claim. */
const CLAIM_MS = 10 * 60_000;
const STORE_TIMEOUT_MS = 1_000;
const LEASE_MS = 1_500;
const LOCK_WAIT_MS = 1_000;

/**
 * Lets one process alone use up a state. Sessions are read, changed and written, and two processes that do that at once
 * both find the state unused; the store of an account can tell them apart. While it is away, or where there is none that
 * is shared, the session has the only word.
 */
export class StateClaims {
  readonly #store: Store;
  readonly #prefix: string;

  constructor({ store, appId }: OfficialAccount) {
    this.#store = store;
    // The braces make Redis Cluster keep a lock beside what it guards.
    this.#prefix = `{${appId}}:login:`;
  }

  /** Whether the caller is the first to use `state`. Never rejects. */
  async claim(state: string): Promise<boolean> {
    if (!this.#store.shared) return true;
    const id = createHash('sha256').update(state).digest('hex');
    // A lock for each login would never go away in some stores. Among so many, two logins rarely want the same one.
    const lock = `${this.#prefix}lock:${id.slice(0, 2)}`;
    try {
      return await this.#claimUnder(lock, `${this.#prefix}${id}`);
    } catch {
      return true;
    }
  }

  #claimUnder(lock: string, key: string): Promise<boolean> {
    const call = <T>(work: (store: Store) => Promise<T>) =>
      storeDeadline(STORE_TIMEOUT_MS, () => work(this.#store));
    const request = { call, lock, leaseMs: LEASE_MS, waitMs: LOCK_WAIT_MS, tooLong: lockIsHeld };
    return withLock(request, async ({ fence }) => {
      if ((await call((store) => store.get(key))) !== undefined) return false;
      return call((store) => store.commit(lock, fence, key, 'used', CLAIM_MS));
    });
  }
}

function lockIsHeld(): Error {
  return new Error('the lock is held by others');
}
