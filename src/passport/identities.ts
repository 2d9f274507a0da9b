import { LRUCache } from 'lru-cache';
import type { UserProfile } from '../api/user-profile.js';
import type { UserToken } from '../api/user-token.js';

/** Who came back from WeChat. */
export interface Identity {
  token: UserToken;
  shown: UserProfile | undefined;
}

/** Long enough for a callback that WeChat's browser sends twice, and few enough to hold no heap of tokens. */
const LIFE_MS = 5_000;
const MAX_ENTRIES = 200;

/**
 * Identities that are being fetched, or were a moment ago. A code works once; the same callback twice gets one
 * exchange and one answer. Keys hold the state, which only the browser that began the login can show.
 */
export class Identities {
  readonly #known = new LRUCache<string, Promise<Identity>>({ max: MAX_ENTRIES, ttl: LIFE_MS });

  /** What is known, or on its way, for a callback that came before. */
  known(key: string): Promise<Identity> | undefined {
    return this.#known.get(key);
  }

  /** Fetches an identity; a failure is forgotten at once. */
  fetch(key: string, work: () => Promise<Identity>): Promise<Identity> {
    const identity = work();
    this.#known.set(key, identity);
    identity.catch(() => this.#known.delete(key));
    return identity;
  }
}
