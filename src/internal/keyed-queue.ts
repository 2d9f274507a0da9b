/** Runs work one after the other for each key, so that what reads, changes and writes does not lose a change. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` when everything queued for `key` before it is done, whether that worked or not. */
  run<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const result = before === undefined ? work() : before.then(work, work);
    const done = () => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    };
    const tail = result.then(done, done);
    this.#tails.set(key, tail);
    return result;
  }
}
