import type { Store } from '../store/store.js';
import { takeLock } from '../store/take-lock.js';
import { WatchedStore } from '../store/watched-store.js';
import { parseToken, serialiseToken } from './token-record.js';

/** What {@link TokenStore} works with. */
export interface TokenStoreSettings {
  store: Store;
  /** Prefix of this token's keys; names the account, the kind and the API, never a secret. */
  key: string;
  /** Longest time one call to the store may take, in milliseconds. */
  timeoutMs: number;
  now: () => number;
  onDown: () => void;
  onUp: () => void;
  /** Called with the key of a record that cannot be read. */
  onCorrupt: (key: string) => void;
}

/** Token as the store has it. */
export interface StoredToken {
  token: string;
  remainingMs: number;
}

/** The store as the keeper of a token sees it. Every method rejects with `ERR_WECHAT_STORE` while it is away. */
export class TokenStore {
  readonly #settings: TokenStoreSettings;
  readonly #watched: WatchedStore;

  constructor(settings: TokenStoreSettings) {
    this.#settings = settings;
    this.#watched = new WatchedStore({ ...settings, holds: 'the common access token' });
  }

  /** Whether the store is not known to be away. */
  get isUp(): boolean {
    return this.#watched.isUp;
  }

  /** Token the processes share, if there is one. A record that cannot be read is none. */
  async readToken(): Promise<StoredToken | undefined> {
    const entry = await this.#call((store, key) => store.get(`${key}:token`));
    if (entry === undefined) return undefined;
    const token = parseToken(entry.value);
    if (token !== undefined) return { token, remainingMs: entry.ttlMs };
    this.#settings.onCorrupt(`${this.#settings.key}:token`);
    return undefined;
  }

  /** Shares a token, unless somebody who took the lock later did so already. */
  commitToken(fence: number, token: string, remainingMs: number): Promise<boolean> {
    return this.#call((store, key) =>
      store.commit(`${key}:lock`, fence, `${key}:token`, serialiseToken(token), Math.max(1, remainingMs)),
    );
  }

  /** Takes the lock; gives the fence, or `undefined` while somebody else holds it. */
  lock(owner: string, leaseMs: number): Promise<number | undefined> {
    const lock = `${this.#settings.key}:lock`;
    return takeLock({ call: (work) => this.#watched.call(work), lock, owner, leaseMs });
  }

  /** Gives the lock back. A failure is none: the lease ends by itself. */
  async unlock(owner: string): Promise<void> {
    await this.#call((store, key) => store.release(`${key}:lock`, owner)).catch(() => undefined);
  }

  /** Reads a note the processes share, such as a refusal of WeChat's; see `writeNote`. */
  async readNote(name: string): Promise<{ value: string; ttlMs: number } | undefined> {
    return this.#call((store, key) => store.get(`${key}:${name}`));
  }

  /** Shares a note for a while. */
  writeNote(name: string, value: string, ttlMs: number): Promise<void> {
    return this.#call((store, key) => store.set(`${key}:${name}`, value, Math.max(1, ttlMs)));
  }

  #call<T>(work: (store: Store, key: string) => Promise<T>): Promise<T> {
    return this.#watched.call((store) => work(store, this.#settings.key));
  }
}
