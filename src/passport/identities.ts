import type { UserProfile } from '../api/user-profile.js';
import type { UserToken } from '../api/user-token.js';
import type { FollowerStatus } from '../follower/follower-status.js';
import { ShortMemory } from '../internal/short-memory.js';

/** Who came back from WeChat. */
export interface Identity {
  token: UserToken;
  shown?: UserProfile | undefined;
  follower?: FollowerStatus | undefined;
}

/** Long enough for a callback that WeChat's browser sends twice, and few enough to hold no heap of tokens. */
const LIFE_MS = 5_000;
const MAX_ENTRIES = 200;

/**
 * Identities that are being fetched, or were a moment ago, by the state of their login. A state is good for one
 * exchange; a callback that WeChat's browser sends twice, be it with another code, gets the same answer twice. Only the
 * browser that began the login can show its state.
 */
export class Identities {
  readonly #known = new ShortMemory<Promise<Identity>>({ max: MAX_ENTRIES, lifeMs: LIFE_MS });

  /** What is known, or on its way, for a callback that came before. */
  known(state: string): Promise<Identity> | undefined {
    return this.#known.get(state);
  }

  /** Fetches an identity; a failure is forgotten at once. */
  fetch(state: string, work: () => Promise<Identity>): Promise<Identity> {
    const identity = work();
    this.#known.set(state, identity);
    identity.catch(() => this.#known.delete(state));
    return identity;
  }
}
