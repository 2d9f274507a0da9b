const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Sleeper {
  readonly at: number;
  readonly wake: (reason: 'due' | 'interrupted') => void;
}

/**
 * The simulator's time: it starts at real time and runs with it; `advance` moves it ahead. Everything that lives or
 * waits in the simulator (codes, tokens, quotas, delayed answers) follows it, so that no test has to sleep.
 */
export class SimulatedClock {
  #offsetMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  /** The simulated time, in ms since the epoch. Bound, so that it can be handed over as a function. */
  readonly now = (): number => Date.now() + this.#offsetMs;

  /**
   * How many waits are under way: answers that a fault delays, and pushes that wait for their answer, their delay or
   * their next delivery.
   */
  get waiting(): number {
    return this.#sleepers.size;
  }

  /** Moves the time ahead by `ms` and ends every wait that is over by then. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms < 0)
      throw new TypeError('`ms` must be a number of milliseconds, 0 or more');
    this.#offsetMs += ms;
    const now = this.now();
    for (const sleeper of [...this.#sleepers]) if (sleeper.at <= now) sleeper.wake('due');
  }

  /**
   * Waits until the simulated time is `at`, by real time or by `advance`; `interrupted` when the simulator closes first,
   * or `signal` says that nobody waits any longer.
   */
  sleepUntil(at: number, signal?: AbortSignal): Promise<'due' | 'interrupted'> {
    const leftMs = at - this.now();
    if (leftMs <= 0) return Promise.resolve('due');
    return new Promise((resolve) => {
      const timer = setTimeout(() => sleeper.wake('due'), Math.min(leftMs, LONGEST_TIMER_MS));
      const sleeper: Sleeper = {
        at,
        wake: (reason) => {
          clearTimeout(timer);
          this.#sleepers.delete(sleeper);
          resolve(reason);
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => sleeper.wake('interrupted'), { once: true });
    });
  }

  /** Ends every wait, for `close()`. */
  interrupt(): void {
    for (const sleeper of [...this.#sleepers]) sleeper.wake('interrupted');
  }
}
