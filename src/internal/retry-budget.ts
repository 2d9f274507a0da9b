/** Share of calls that may be repeated, and how many repeats may be saved up. */
const SHARE = 0.1;
const MOST = 10;
/** However few calls there are, one may be repeated this often. */
const ONE_EACH_MS = 10_000;

/** Keeps repeated calls to a tenth of all, so that a WeChat in trouble is not asked twice as much as one in health. */
export class RetryBudget {
  readonly #now: () => number;
  #saved = 0;
  #lastAt = -Infinity;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a call. */
  earn(): void {
    this.#saved = Math.min(MOST, this.#saved + SHARE);
  }

  /** Takes one repeat, if there is one. */
  spend(): boolean {
    const now = this.#now();
    if (this.#saved >= 1) this.#saved -= 1;
    else if (now < this.#lastAt + ONE_EACH_MS) return false;
    this.#lastAt = now;
    return true;
  }
}
