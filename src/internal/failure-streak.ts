/** Consecutive failures until work pauses; and the pause, which doubles with every further one. */
const FAILURES = 5;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 60_000;

/** Counts failures in a row that may pass by themselves, and says how long work pauses because of them. */
export class FailureStreak {
  #length = 0;

  /** How many there were since the last success. */
  get length(): number {
    return this.#length;
  }

  /** One more; gives the pause it calls for in milliseconds: 0 for the first four, then 5 s and up to a minute. */
  add(): number {
    this.#length += 1;
    const further = this.#length - FAILURES;
    return further < 0 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** further);
  }

  /** A success ends it. */
  end(): void {
    this.#length = 0;
  }
}
