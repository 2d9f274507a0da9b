import { createLRU } from 'lru.min';
import { networkOf } from './network.js';

/** Wrong keys of one network that are answered like any other, in one window. */
const BEARABLE = 5;
const WINDOW_MS = 60_000;
/** More networks than have business here. Who comes from more of them pushes out nothing but his own. */
const MAX_NETWORKS = 10_000;

/**
 * Counts wrong keys by network. It brakes and gives away who guesses, but never stands in the way of a right key: many
 * services share one address, and one of them with an old key must not take the token from the others.
 * See docs/decisions/0008-a-right-key-is-never-throttled.md.
 */
export class WrongKeys {
  readonly #windows = createLRU<string, { count: number; endsAt: number }>({ max: MAX_NETWORKS });

  /** Counts one more; gives how long its network should wait, in milliseconds, or 0 while that is not needed. */
  count(address: string | undefined): number {
    const network = networkOf(address);
    const now = performance.now();
    const known = this.#windows.get(network);
    if (known === undefined || now >= known.endsAt) {
      this.#windows.set(network, { count: 1, endsAt: now + WINDOW_MS });
      return 0;
    }
    known.count += 1;
    return known.count > BEARABLE ? known.endsAt - now : 0;
  }
}
