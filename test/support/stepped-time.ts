/** When the tests' time begins: a day on which WeChat was there. */
const EPOCH = Date.UTC(2026, 0, 15, 2);

interface Timer {
  at: number;
  run: () => void;
}

const realSetImmediate = setImmediate;
/** Lets everything run that waits for nothing but its turn. */
const settle = (): Promise<void> => new Promise((resolve) => realSetImmediate(resolve));

/**
 * Time that passes when it is told to. Timers of the code under test run in their order, and whatever they set off runs
 * before the next of them: what jest's own fake timers do, at a tenth of the price, for tests that run by the thousand.
 */
export class SteppedTime {
  #now = EPOCH;
  readonly #timers = new Set<Timer>();

  readonly now = (): number => this.#now;

  /** Takes the place of the platform's timers and clocks; gives a function that puts them back. */
  install(): () => void {
    const { setTimeout, clearTimeout } = globalThis;
    const { now } = performance;
    // By hand and not by `jest.spyOn`, which keeps a record of every call.
    globalThis.setTimeout = ((run: () => void, ms = 0) => {
      const timer = { at: this.#now + Math.max(0, ms), run, unref: () => timer };
      this.#timers.add(timer);
      return timer;
    }) as never;
    globalThis.clearTimeout = (timer) => void this.#timers.delete(timer as never);
    performance.now = () => this.#now - EPOCH;
    return () => {
      Object.assign(globalThis, { setTimeout, clearTimeout });
      performance.now = now;
    };
  }

  /** Lets `ms` milliseconds pass. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
  }

  /** Resolves after `ms` milliseconds. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  #next(end: number): Timer | undefined {
    let found: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (found === undefined || timer.at < found.at)) found = timer;
    }
    return found;
  }
}
