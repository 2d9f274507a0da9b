import { createLRU } from 'lru.min';
import { checkOptionNames, checkFunction } from '../internal/check-options.js';
import type { Store } from './store.js';

/** Options of {@link MemoryStore}. */
export interface MemoryStoreOptions {
  /** Clock in milliseconds. For tests. Default is the monotonic clock of the process. */
  now?: (() => number) | undefined;
}

interface Entry {
  value: string;
  expiresAt: number;
}

interface Lock {
  owner: string | undefined;
  expiresAt: number;
  fence: number;
}

/** More keys than any number of accounts in one process needs; only a runaway caller meets this bound. */
const MAX_KEYS = 10_000;

/**
 * Store of one process, the default. Several processes with a `MemoryStore` each work, but each asks WeChat for its
 * own common access token; give them a shared store instead.
 */
export class MemoryStore implements Store {
  readonly shared = false;
  readonly #now: () => number;
  readonly #entries = createLRU<string, Entry>({ max: MAX_KEYS });
  // Not bounded: a lock's fence must never start again, and an account has some hundreds of locks at most.
  readonly #locks = new Map<string, Lock>();
  readonly #listeners = new Map<string, Set<{ listener: (message: string) => void }>>();

  constructor(options: MemoryStoreOptions = {}) {
    checkOptionNames('MemoryStore', options, { now: true });
    checkFunction('MemoryStore', 'now', options.now);
    this.#now = options.now ?? (() => performance.now());
  }

  /** See {@link Store.get}. */
  get(key: string): Promise<{ value: string; ttlMs: number } | undefined> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return Promise.resolve(undefined);
    const ttlMs = entry.expiresAt - this.#now();
    if (ttlMs > 0) return Promise.resolve({ value: entry.value, ttlMs });
    this.#entries.delete(key);
    return Promise.resolve(undefined);
  }

  /** See {@link Store.set}. */
  set(key: string, value: string, ttlMs: number): Promise<void> {
    this.#entries.set(key, { value, expiresAt: this.#now() + ttlMs });
    return Promise.resolve();
  }

  /** See {@link Store.delete}. */
  delete(key: string): Promise<void> {
    this.#entries.delete(key);
    return Promise.resolve();
  }

  /** See {@link Store.acquire}. */
  acquire(name: string, owner: string, ttlMs: number): Promise<number | undefined> {
    const lock = this.#locks.get(name);
    const holder = lock !== undefined && lock.expiresAt > this.#now() ? lock.owner : undefined;
    if (holder !== undefined && holder !== owner) return Promise.resolve(undefined);
    const fence = (lock?.fence ?? 0) + 1;
    this.#locks.set(name, { owner, expiresAt: this.#now() + ttlMs, fence });
    return Promise.resolve(fence);
  }

  /** See {@link Store.release}. */
  release(name: string, owner: string): Promise<void> {
    const lock = this.#locks.get(name);
    if (lock?.owner === owner) lock.owner = undefined;
    return Promise.resolve();
  }

  /** See {@link Store.commit}. */
  async commit(name: string, fence: number, key: string, value: string, ttlMs: number): Promise<boolean> {
    if ((this.#locks.get(name)?.fence ?? 0) > fence) return false;
    await this.set(key, value, ttlMs);
    return true;
  }

  /** See {@link Store.publish}. */
  publish(channel: string, message: string): Promise<void> {
    // Later, as from anywhere else: a listener must not run inside whatever its publisher is in the middle of.
    for (const { listener } of this.#listeners.get(channel) ?? []) queueMicrotask(() => listener(message));
    return Promise.resolve();
  }

  /** See {@link Store.subscribe}. Within one process there are no gaps. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>> {
    const entry = { listener };
    const entries = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, entries.add(entry));
    return Promise.resolve(() => {
      entries.delete(entry);
      if (entries.size === 0 && this.#listeners.get(channel) === entries) this.#listeners.delete(channel);
      return Promise.resolve();
    });
  }
}
