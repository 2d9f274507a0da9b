import { WeChatError } from '../errors/wechat-error.js';
import { storeDeadline } from '../internal/store-deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { Store } from '../store/store.js';
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

/** One late answer may be a busy process of our own; two in a row are a store that is away. */
const STRIKES = 2;
const PAUSE_MS = 5_000;

/**
 * The store as the keeper of a token sees it: a deadline around every call, and a pause after two failures, because
 * clients of a dead Redis queue and hang instead of failing. Every method rejects with `ERR_WECHAT_STORE` then.
 */
export class TokenStore {
  readonly #settings: TokenStoreSettings;
  #strikes = 0;
  #downUntil = -Infinity;

  constructor(settings: TokenStoreSettings) {
    this.#settings = settings;
  }

  /** Whether the store is not known to be away. */
  get isUp(): boolean {
    return this.#settings.now() >= this.#downUntil;
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
    return this.#call((store, key) => store.acquire(`${key}:lock`, owner, leaseMs));
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

  async #call<T>(work: (store: Store, key: string) => Promise<T>): Promise<T> {
    const { store, key, timeoutMs, now, onDown, onUp } = this.#settings;
    if (now() < this.#downUntil) throw storeFailed(new Error('EPAUSED'));
    try {
      const result = await storeDeadline(timeoutMs, () => work(store, key));
      if (this.#strikes >= STRIKES) onUp();
      this.#strikes = 0;
      return result;
    } catch (error) {
      this.#strikes += 1;
      if (this.#strikes >= STRIKES) this.#downUntil = now() + PAUSE_MS * (1 + 0.2 * Math.random());
      if (this.#strikes === STRIKES) onDown();
      throw storeFailed(error);
    }
  }
}

function storeFailed(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_STORE', 'the store of the common access token does not answer', {
    cause: withoutSecrets(error),
    hint: 'Check the store (Redis, for example) and the way to it. 请检查存储（如 Redis）是否可用。',
  });
}
