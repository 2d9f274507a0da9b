/**
 * A map that keeps the newest entries only. What is over goes little by little, the oldest first; what is not goes too
 * when there are more than `most`, so that no flood of logins fills the memory.
 */
export class Newest<V> {
  readonly #most: number;
  readonly #isOver: (value: V) => boolean;
  readonly #entries = new Map<string, V>();
  /** The keys in the order they came, in a ring: entry number n is at n modulo `most`. */
  readonly #ring: string[] = [];
  #first = 0;
  #next = 0;

  constructor(most: number, isOver: (value: V) => boolean) {
    this.#most = most;
    this.#isOver = isOver;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key);
  }

  /** A key that is there already keeps its age. */
  set(key: string, value: V): void {
    if (!this.#entries.has(key)) {
      this.#makeRoom();
      this.#ring[this.#next % this.#most] = key;
      this.#next += 1;
    }
    this.#entries.set(key, value);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  /** The newest first. */
  *newestFirst(): Generator<V> {
    for (let number = this.#next - 1; number >= this.#first; number -= 1)
      yield this.#entries.get(this.#ring[number % this.#most] as string) as V;
  }

  entries(): IterableIterator<[string, V]> {
    return this.#entries.entries();
  }

  /** Two at most for each that comes: what is over gets less, and nobody has to wait for it. */
  #makeRoom(): void {
    for (let tries = 2; tries > 0 && this.#first < this.#next; tries -= 1) {
      const key = this.#ring[this.#first % this.#most] as string;
      const isFull = this.#next - this.#first >= this.#most;
      if (!isFull && !this.#isOver(this.#entries.get(key) as V)) return;
      this.#entries.delete(key);
      this.#first += 1;
    }
  }
}
