import { createHash } from 'node:crypto';
import { ShortMemory } from '../internal/short-memory.js';
import { storeDeadline } from '../internal/store-deadline.js';
import type { Store } from '../store/store.js';
import { withLock } from '../store/with-lock.js';
import type { PushEvent } from './push-event.js';

/** How a claim went: the event is this caller's, was handled before, or is being handled elsewhere. */
export type Claim = 'mine' | 'done' | 'busy';

/** A claim outlives the four seconds a handler has, and not for long: whoever died with one is no reason to lose an event. */
const CLAIM_MS = 5_000;
/** Twice the time a timestamp is good for: nothing that may still come in was forgotten. */
const DONE_MS = 600_000;
const STORE_TIMEOUT_MS = 1_000;
const LEASE_MS = 1_500;
const LOCK_WAIT_MS = 2_000;
/** A lock for each event would never go away in some stores. With so many, two events rarely want the same one. */
const LOCKS = 256;
const MAX_RECENT = 10_000;

const [CLAIMED, DONE] = ['claimed', 'done'];

/**
 * Lets an event be handled once by all processes of an account, in two steps: whoever claims it has it for a short
 * time, and only when it was handled it is done for good. A process that dies in between leaves a claim that ends.
 * While the store is away each process remembers for itself: then it may be once a process.
 */
export class Deduplication {
  readonly #store: Store;
  readonly #prefix: string;
  readonly #recent = new ShortMemory<string>({ max: MAX_RECENT, lifeMs: DONE_MS });

  constructor(store: Store, appId: string) {
    this.#store = store;
    // The braces make Redis Cluster keep a lock beside what it guards.
    this.#prefix = `{${appId}}:push:`;
  }

  /** Claims an event. Never rejects. */
  async claim(event: string): Promise<Claim> {
    if (this.#recent.get(event) === DONE) return 'done';
    const claimed = await this.#claimShared(event).catch(() => 'mine' as const);
    if (claimed === 'done') this.#recent.set(event, DONE);
    return claimed;
  }

  /** The event was handled. Never rejects: a process that cannot tell the others knows at least itself. */
  async finish(event: string): Promise<void> {
    this.#recent.set(event, DONE);
    await this.#call(() => this.#store.set(this.#prefix + event, DONE, DONE_MS)).catch(() => undefined);
  }

  /** The event was not handled; whoever gets it next may claim it at once. Never rejects. */
  async abandon(event: string): Promise<void> {
    this.#recent.delete(event);
    await this.#call(() => this.#store.delete(this.#prefix + event)).catch(() => undefined);
  }

  /**
   * Whether `body` is the first that came with this signature, or the same again. Where a signature does not cover the
   * body, whoever sees one could send what they like with it.
   */
  async isBodyOf(signature: string, body: string): Promise<boolean> {
    const known = this.#recent.get(signature) ?? (await this.#bind(signature, body).catch(() => body));
    this.#recent.set(signature, known);
    return known === body;
  }

  #claimShared(event: string): Promise<Claim> {
    return this.#locked(event, async (commit) => {
      const known = await this.#call(() => this.#store.get(this.#prefix + event));
      if (known?.value === DONE) return 'done';
      if (known?.value === CLAIMED) return 'busy';
      return (await commit(CLAIMED, CLAIM_MS)) ? 'mine' : 'busy';
    });
  }

  #bind(signature: string, body: string): Promise<string> {
    return this.#locked(signature, async (commit) => {
      const known = await this.#call(() => this.#store.get(this.#prefix + signature));
      if (known !== undefined) return known.value;
      await commit(body, DONE_MS);
      return body;
    });
  }

  /** Runs `work` while nobody else may decide about `name`. `commit` writes unless the lock was lost meanwhile. */
  #locked<T>(
    name: string,
    work: (commit: (value: string, ttlMs: number) => Promise<boolean>) => Promise<T>,
  ): Promise<T> {
    const lock = `${this.#prefix}lock:${parseInt(name.slice(0, 8), 16) % LOCKS}`;
    const tooLong = () => new Error('the lock of a message push is held for too long');
    const call = <R>(command: (store: Store) => Promise<R>) => this.#call(() => command(this.#store));
    return withLock({ call, lock, leaseMs: LEASE_MS, waitMs: LOCK_WAIT_MS, tooLong }, ({ fence }) =>
      work((value, ttlMs) =>
        this.#call(() => this.#store.commit(lock, fence, this.#prefix + name, value, ttlMs)),
      ),
    );
  }

  #call<T>(work: () => Promise<T>): Promise<T> {
    return storeDeadline(STORE_TIMEOUT_MS, work);
  }
}

/**
 * Names an event by all that WeChat says of it: the same again is a repetition, and two that share person and second
 * are not. Messages have a number for that.
 */
export function nameOf({ raw }: PushEvent): string {
  const fields = raw.MsgId === undefined ? Object.entries(raw).sort(byName) : [raw.FromUserName, raw.MsgId];
  return digestOf(JSON.stringify(fields));
}

/** SHA-256, in hex. */
export function digestOf(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function byName([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}
