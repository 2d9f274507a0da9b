/** Work of one key happens one after another, in the order it came; work of different keys does not wait. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Begins at once, before it returns, when nothing else of that key is under way. `work` must not reject. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key);
    const mine = before === undefined ? work() : before.then(work);
    this.#last.set(key, mine);
    const result = await mine;
    if (this.#last.get(key) === mine) this.#last.delete(key);
    return result;
  }
}
