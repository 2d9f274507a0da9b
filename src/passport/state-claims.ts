import { createHash, randomUUID } from 'node:crypto';
import { pause } from '../internal/pause.js';
import { storeDeadline } from '../internal/store-deadline.js';
import type { OfficialAccount } from '../official-account.js';

/** A state lives ten minutes; nobody holds one that is older than its claim. */
const CLAIM_MS = 10 * 60_000;
const STORE_TIMEOUT_MS = 1_000;
const LEASE_MS = 1_500;
const LOCK_WAIT_MS = 1_000;
const LOOK_AGAIN_MS = 10;

type SharedStore = OfficialAccount['store'];

/**
 * Lets one process alone use up a state. Sessions are read, changed and written, and two processes that do that at once
 * both find the state unused; the store of an account can tell them apart. While it is away, or where there is none that
 * is shared, the session has the only word.
 */
export class StateClaims {
  readonly #store: SharedStore;
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

  async #claimUnder(lock: string, key: string): Promise<boolean> {
    const owner = randomUUID();
    const fence = await this.#acquire(lock, owner);
    try {
      if ((await this.#call(() => this.#store.get(key))) !== undefined) return false;
      return await this.#call(() => this.#store.commit(lock, fence, key, 'used', CLAIM_MS));
    } finally {
      void this.#call(() => this.#store.release(lock, owner)).catch(() => undefined);
    }
  }

  async #acquire(lock: string, owner: string): Promise<number> {
    const endsAt = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      const fence = await this.#call(() => this.#store.acquire(lock, owner, LEASE_MS));
      if (fence !== undefined) return fence;
      if (performance.now() > endsAt) throw new Error('the lock is held by others');
      await pause(LOOK_AGAIN_MS);
    }
  }

  #call<T>(work: () => Promise<T>): Promise<T> {
    return storeDeadline(STORE_TIMEOUT_MS, work);
  }
}
