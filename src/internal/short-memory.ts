import { createLRU } from 'lru.min';

/** The last few entries, each for a while. Reading one keeps it from making room, but does not let it live longer. */
export class ShortMemory<Value> {
  readonly #entries;
  readonly #lifeMs: number;

  constructor({ max, lifeMs }: { max: number; lifeMs: number }) {
    this.#entries = createLRU<string, { value: Value; endsAt: number }>({ max });
    this.#lifeMs = lifeMs;
  }

  /** What was set under `key`, unless its time is over or others pushed it out. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (performance.now() < entry.endsAt) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  set(key: string, value: Value): void {
    this.#entries.set(key, { value, endsAt: performance.now() + this.#lifeMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
