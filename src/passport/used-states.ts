import { createHash } from 'node:crypto';
import { WeChatError } from '../errors/wechat-error.js';
import type { Store } from '../store/store.js';
import { WatchedStore } from '../store/watched-store.js';
import { withLock } from '../store/with-lock.js';

const STORE_TIMEOUT_MS = 1_000;
const LEASE_MS = 1_500;
const LOCK_WAIT_MS = 2_000;
/** A lock for each state would never go away in some stores. With so many, two logins rarely want the same one. */
const LOCKS = 256;

/** Remembers which states were used, because a cookie alone cannot: whoever kept it can send it again. */
export class UsedStates {
  readonly #watched: WatchedStore;

  constructor(store: Store) {
    const now = () => performance.now();
    this.#watched = new WatchedStore({ store, now, timeoutMs: STORE_TIMEOUT_MS, holds: 'used states' });
  }

  /** Uses a state up for `lifeMs`. Of all who do, one is told `true`. Rejects with `ERR_WECHAT_STORE`: unknown is not unused. */
  use(state: string, lifeMs: number): Promise<boolean> {
    const name = createHash('sha256').update(state).digest('hex');
    // The braces make Redis Cluster keep a lock beside what it guards.
    const shard = `{wechat-login:${parseInt(name.slice(0, 8), 16) % LOCKS}}`;
    const [lock, key] = [`${shard}:lock`, `${shard}:${name}`];
    const call = <T>(work: (store: Store) => Promise<T>) => this.#watched.call(work);
    const request = { call, lock, leaseMs: LEASE_MS, waitMs: LOCK_WAIT_MS, tooLong: lockIsHeld };
    return withLock(request, async ({ fence }) => {
      if ((await call((store) => store.get(key))) !== undefined) return false;
      if (await call((store) => store.commit(lock, fence, key, 'used', lifeMs))) return true;
      throw lockIsHeld();
    });
  }
}

function lockIsHeld(): WeChatError {
  return new WeChatError('ERR_WECHAT_STORE', 'the store of used states is too slow', {
    hint: 'Check the store (Redis, for example) and the way to it. 请检查存储（如 Redis）是否可用。',
  });
}
