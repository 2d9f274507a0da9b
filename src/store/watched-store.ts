import { WeChatError } from '../errors/wechat-error.js';
import { storeDeadline } from '../internal/store-deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { Store } from './store.js';

/** What {@link WatchedStore} works with. */
export interface WatchedStoreSettings {
  store: Store;
  /** What is kept there, for the error: `the common access token`. */
  holds: string;
  /** Longest time one call to the store may take, in milliseconds. */
  timeoutMs: number;
  now: () => number;
  onDown?: (() => void) | undefined;
  onUp?: (() => void) | undefined;
}

/** One late answer may be a busy process of our own; two in a row are a store that is away. */
const STRIKES = 2;
const PAUSE_MS = 5_000;

/**
 * A store as those see it who must go on without it: a deadline around every call, and a pause after two failures,
 * because clients of a dead Redis queue and hang instead of failing.
 */
export class WatchedStore {
  readonly #settings: WatchedStoreSettings;
  #strikes = 0;
  #downUntil = -Infinity;

  constructor(settings: WatchedStoreSettings) {
    this.#settings = settings;
  }

  /** Whether the store is not known to be away. */
  get isUp(): boolean {
    return this.#settings.now() >= this.#downUntil;
  }

  /** Runs `work` on the store. Rejects with `ERR_WECHAT_STORE` when that fails, takes too long, or is not even tried. */
  async call<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const { store, timeoutMs, now, onUp, onDown } = this.#settings;
    if (!this.isUp) throw this.#failed(new Error('EPAUSED'));
    const strikes = this.#strikes;
    try {
      const result = await storeDeadline(timeoutMs, () => work(store));
      if (this.#strikes >= STRIKES) onUp?.();
      this.#strikes = 0;
      return result;
    } catch (error) {
      // Calls that failed side by side failed once: a hundred of them may have met the same hiccup.
      if (this.#strikes === strikes) {
        this.#strikes += 1;
        if (this.#strikes >= STRIKES) this.#downUntil = now() + PAUSE_MS * (1 + 0.2 * Math.random());
        if (this.#strikes === STRIKES) onDown?.();
      }
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): WeChatError {
    return new WeChatError('ERR_WECHAT_STORE', `the store of ${this.#settings.holds} does not answer`, {
      cause: withoutSecrets(error),
      hint: 'Check the store (Redis, for example) and the way to it. 请检查存储（如 Redis）是否可用。',
    });
  }
}
