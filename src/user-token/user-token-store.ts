import { createHash } from 'node:crypto';
import { WeChatError } from '../errors/wechat-error.js';
import { publish } from '../observe/publish.js';
import type { Store } from '../store/store.js';
import { WatchedStore } from '../store/watched-store.js';
import { withLock, type HeldLock } from '../store/with-lock.js';
import { RecordCipher } from './record-cipher.js';
import {
  parseRecord,
  serialiseRecord,
  USER_TOKEN_SCOPES,
  type UserTokenRecord,
  type UserTokenScope,
} from './user-token-record.js';

/** What {@link UserTokenStore} works with. */
export interface UserTokenStoreSettings {
  store: Store;
  appId: string;
  /** Prefix of the keys; names the account and the API. */
  key: string;
  /** Keys that encrypt, the current one first; with none, records are kept as they are. */
  encryptionKeys: readonly string[];
  /** Lease of the locks, in milliseconds. */
  leaseMs: number;
  now: () => number;
}

/** Whose token it is, and what for. */
export interface UserTokenName {
  openid: string;
  scope: UserTokenScope;
}

/** Record and what is left of its life, in milliseconds. */
export interface StoredUserToken {
  record: UserTokenRecord;
  ttlMs: number;
}

/** Stands in for a record in the moment its entry takes to end. */
const DROPPED = '';
const STORE_TIMEOUT_MS = 1_000;
const LOCK_WAIT_MS = 4_000;
/** A lock for each person would never go away in some stores. With so many, two people rarely want the same one. */
const LOCKS = 1024;

/** The store as the user tokens see it. Every method rejects with `ERR_WECHAT_STORE` while it is away. */
export class UserTokenStore {
  readonly #settings: UserTokenStoreSettings;
  readonly #watched: WatchedStore;
  readonly #cipher: RecordCipher | undefined;

  constructor(settings: UserTokenStoreSettings) {
    const { store, now, encryptionKeys } = settings;
    this.#settings = settings;
    this.#watched = new WatchedStore({ store, now, timeoutMs: STORE_TIMEOUT_MS, holds: 'the user tokens' });
    this.#cipher = encryptionKeys.length === 0 ? undefined : new RecordCipher(encryptionKeys);
  }

  /** What is kept. A record that cannot be read is none: it was changed, or its key is not among ours any more. */
  async read(name: UserTokenName): Promise<StoredUserToken | undefined> {
    const entry = await this.#watched.call((store) => store.get(this.keyOf(name)));
    if (entry === undefined || entry.value === DROPPED) return undefined;
    const text = this.#cipher === undefined ? entry.value : this.#cipher.open(entry.value, this.#about(name));
    const record = text === undefined ? undefined : parseRecord(text);
    if (record !== undefined) return { record, ttlMs: entry.ttlMs };
    const { appId } = this.#settings;
    publish('userToken.unreadable', () => ({ appId, reason: text === undefined ? 'sealed' : 'shape' }));
    return undefined;
  }

  /** Runs `work` while nobody else changes what is kept about a person. */
  withLock<T>(openid: string, work: (held: HeldLock) => Promise<T>): Promise<T> {
    return withLock(
      {
        call: (command) => this.#watched.call(command),
        lock: this.#lockOf(openid),
        leaseMs: this.#settings.leaseMs,
        waitMs: LOCK_WAIT_MS,
        tooLong: lockTimeout,
      },
      work,
    );
  }

  /** Keeps a record, unless somebody was given the lock since; gives whether it did. */
  write(held: HeldLock, name: UserTokenName, record: UserTokenRecord, ttlMs: number): Promise<boolean> {
    const text = serialiseRecord(record);
    const value = this.#cipher === undefined ? text : this.#cipher.seal(text, this.#about(name));
    return this.#commit(held, name, value, ttlMs);
  }

  /** Forgets a record, unless somebody was given the lock since. */
  async drop(held: HeldLock, name: UserTokenName): Promise<void> {
    // `delete` knows no fence, and would take away what a new login just brought.
    await this.#commit(held, name, DROPPED, 1);
  }

  /** Forgets all a person's records, under the lock. */
  async forget(openid: string): Promise<void> {
    await this.withLock(openid, async (held) => {
      const drops = USER_TOKEN_SCOPES.map((scope) => this.#commit(held, { openid, scope }, DROPPED, 1));
      if ((await Promise.all(drops)).includes(false)) throw lockTimeout();
    });
  }

  /** Key of a record. Openids are not secret, but nobody needs to read in a store who was there. */
  keyOf({ openid, scope }: UserTokenName): string {
    return `${this.#settings.key}:${scope}:${digestOf(openid).slice(0, 32)}`;
  }

  #commit({ fence }: HeldLock, name: UserTokenName, value: string, ttlMs: number): Promise<boolean> {
    const [key, lock] = [this.keyOf(name), this.#lockOf(name.openid)];
    return this.#watched.call((store) => store.commit(lock, fence, key, value, Math.max(1, ttlMs)));
  }

  #lockOf(openid: string): string {
    return `${this.#settings.key}:lock:${parseInt(digestOf(openid).slice(0, 8), 16) % LOCKS}`;
  }

  #about({ openid, scope }: UserTokenName): string {
    return `${this.#settings.appId}\n${openid}\n${scope}`;
  }
}

function digestOf(openid: string): string {
  return createHash('sha256').update(openid).digest('hex');
}

/** The lock was not to be had in time, or not for long enough. */
export function lockTimeout(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_LOCK_TIMEOUT',
    `somebody else has been at the user tokens for ${LOCK_WAIT_MS} ms`,
    {
      hint: 'Try again; if it stays, see docs/errors.md#err_wechat_lock_timeout. 其他进程正在刷新 token，请稍后重试。',
    },
  );
}
