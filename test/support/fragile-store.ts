import { MemoryStore, type Store } from '../../src/index.js';

/** A token that was written. */
export interface WrittenToken {
  value: string;
  ttlMs: number;
  at: number;
}

/** What a store can lose: an entry; the lock; or, as in a failover, the last token written, the lock and its fences. */
export type Loss = 'token' | 'lock' | 'last token and fences' | 'everything';

/** The store in the middle, with accidents of its own. It remembers every token it accepted. */
export class FragileStore implements Store {
  readonly shared = true;
  readonly written: WrittenToken[] = [];
  /** When fences last began anew: what was under way then may be written in any order. */
  fencesLostAt = -Infinity;
  readonly #now: () => number;
  readonly #entries = new Map<string, { value: string; ttlMs: number; at: number }>();
  #store: MemoryStore;
  #lock: { name: string; owner: string } | undefined;
  #replaced: { key: string; value: string; ttlMs: number; at: number } | undefined;

  constructor(now: () => number) {
    this.#now = now;
    this.#store = new MemoryStore({ now });
  }

  get(key: string) {
    return this.#store.get(key);
  }

  async set(key: string, value: string, ttlMs: number) {
    await this.#store.set(key, value, ttlMs);
    this.#entries.set(key, { value, ttlMs, at: this.#now() });
  }

  delete(key: string) {
    return this.#store.delete(key);
  }

  acquire(name: string, owner: string, ttlMs: number) {
    this.#lock = { name, owner };
    return this.#store.acquire(name, owner, ttlMs);
  }

  release(name: string, owner: string) {
    return this.#store.release(name, owner);
  }

  async commit(name: string, fence: number, key: string, value: string, ttlMs: number) {
    const isWritten = await this.#store.commit(name, fence, key, value, ttlMs);
    if (!isWritten) return false;
    const before = this.#entries.get(key);
    if (before !== undefined && before.value !== value) this.#replaced = { key, ...before };
    this.#entries.set(key, { value, ttlMs, at: this.#now() });
    this.written.push({ value, ttlMs, at: this.#now() });
    return true;
  }

  /** Writes nonsense over an entry, for an hour. */
  async corrupt(key: string, value: string) {
    await this.#store.set(key, value, 3_600_000);
  }

  /** Loses something. `key` is the token's. */
  async lose(what: Loss, key: string): Promise<void> {
    if (what === 'token') {
      this.#entries.delete(key);
      await this.#store.delete(key);
      return;
    }
    if (what === 'lock') {
      if (this.#lock !== undefined) await this.#store.release(this.#lock.name, this.#lock.owner);
      return;
    }
    this.fencesLostAt = this.#now();
    this.#store = new MemoryStore({ now: this.#now });
    if (what === 'everything') this.#entries.clear();
    else if (this.#replaced !== undefined) this.#entries.set(this.#replaced.key, this.#replaced);
    for (const [name, { value, ttlMs, at }] of this.#entries) {
      const leftMs = at + ttlMs - this.#now();
      if (leftMs > 0) await this.#store.set(name, value, leftMs);
    }
  }
}
