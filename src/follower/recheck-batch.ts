/** What {@link RecheckBatch} works with. */
export interface RecheckBatchSettings<T> {
  /** Asks about all of them at once. What is not in the result, nobody knows. */
  fetch: (openids: string[]) => Promise<ReadonlyMap<string, T>>;
  /** Most people in one call. */
  size: number;
  /** How long the first of a batch waits for others, in milliseconds. */
  windowMs: number;
}

interface Waiting<T> {
  resolve: (found: T | undefined) => void;
  reject: (error: unknown) => void;
}

/**
 * Collects people to ask about together. Nobody waits for them, so there is time to collect; somebody who comes to wait
 * says `hurry`.
 */
export class RecheckBatch<T> {
  readonly #settings: RecheckBatchSettings<T>;
  #waiting = new Map<string, Waiting<T>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: RecheckBatchSettings<T>) {
    this.#settings = settings;
  }

  /** Adds a person who is not in the batch yet. Resolves to what is found, `undefined` for nothing. */
  add(openid: string): Promise<T | undefined> {
    const { size, windowMs } = this.#settings;
    const found = new Promise<T | undefined>((resolve, reject) => {
      this.#waiting.set(openid, { resolve, reject });
    });
    if (this.#waiting.size >= size) this.hurry();
    else this.#timer ??= setTimeout(() => this.hurry(), windowMs).unref();
    return found;
  }

  /** Asks now about those who are there. */
  hurry(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const batch = this.#waiting;
    if (batch.size === 0) return;
    this.#waiting = new Map();
    this.#settings.fetch([...batch.keys()]).then(
      (found) => batch.forEach(({ resolve }, openid) => resolve(found.get(openid))),
      (error: unknown) => batch.forEach(({ reject }) => reject(error)),
    );
  }

  /** Asks no more: everybody who is there is rejected with `reason`. */
  close(reason: Error): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
