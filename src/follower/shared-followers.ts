import { WeChatError } from '../errors/wechat-error.js';
import type { Store } from '../store/store.js';
import type { WatchedStore } from '../store/watched-store.js';
import type { Lifetimes } from './lifetimes.js';
import { newEventId, parseEvent, serialiseEvent, type EventChange, type NotedEvent } from './noted-event.js';
import { parseAnswer, serialiseAnswer, type RememberedAnswer } from './remembered-answer.js';

/** What {@link SharedFollowers} works with. */
export interface SharedFollowersSettings {
  store: WatchedStore;
  /** Prefix of the keys; names the account and the API, never a secret. */
  key: string;
  lifetimes: Lifetimes;
  now: () => number;
}

/** An event as the store has it. */
export interface StoredEvent {
  event: NotedEvent;
  /** When it was noted, by this process's clock. */
  notedAt: number;
}

/** Locks that order the changes of events, instead of one for every person: a store keeps the fence of a lock for long. */
const LOCKS = 64;
/** All processes own it together: it is taken for its fence only, so nobody ever waits for it. */
const OWNER = 'events';
const LEASE_MS = 10_000;
const ROUNDS = 10;

/**
 * What the processes share about people: under one key the last answer, under another the newest event. An answer says
 * which event it knew, so it may be written without a look, and is void by itself after the next event. Every method
 * rejects with `ERR_WECHAT_STORE` while the store is away.
 */
export class SharedFollowers {
  readonly #settings: SharedFollowersSettings;

  constructor(settings: SharedFollowersSettings) {
    this.#settings = settings;
  }

  /** The last answer and the newest event, each if there is one. */
  async read(
    openid: string,
  ): Promise<{ answer: RememberedAnswer | undefined; stored: StoredEvent | undefined }> {
    const { store, now } = this.#settings;
    const [entry, stored] = await Promise.all([
      store.call((open) => open.get(this.#answerKey(openid))),
      this.readEvent(openid),
    ]);
    return { answer: entry && parseAnswer(openid, entry.value, entry.ttlMs, now()), stored };
  }

  /** The newest event. */
  async readEvent(openid: string): Promise<StoredEvent | undefined> {
    const { store, now, lifetimes } = this.#settings;
    const entry = await store.call((open) => open.get(this.#eventKey(openid)));
    const event = entry && parseEvent(entry.value);
    return event && { event, notedAt: now() - Math.max(0, lifetimes.eventMs - entry.ttlMs) };
  }

  /** Shares an answer for as long as it is of any use. */
  async writeAnswer(answer: RememberedAnswer): Promise<void> {
    const { store, now, lifetimes } = this.#settings;
    const { openid } = answer.status;
    const lifeMs = answer.expiresAt - now();
    const keptMs = Math.ceil(lifetimes.keptMs(lifeMs));
    if (keptMs <= 0) return;
    const text = serialiseAnswer(answer, now(), keptMs);
    await store.call((open) => open.set(this.#answerKey(openid), text, keptMs));
  }

  /** Lets an event change what is shared, in one step whoever else is at it. `event` is `undefined` if it changed nothing. */
  async changeEvent(openid: string, change: EventChange): Promise<NotedEvent | undefined> {
    const { store, lifetimes } = this.#settings;
    const lock = `${this.#settings.key}:lock:${shardOf(openid)}`;
    const key = this.#eventKey(openid);
    const once = async (open: Store) => {
      const fence = await open.acquire(lock, OWNER, LEASE_MS);
      if (fence === undefined) return false;
      const entry = await open.get(key);
      const after = change(entry && parseEvent(entry.value));
      if (after === undefined) return undefined;
      const event = { id: newEventId(), ...after, seq: fence };
      return (await open.commit(lock, fence, key, serialiseEvent(event), lifetimes.eventMs)) && event;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const outcome = await store.call(once);
      if (outcome !== false) return outcome;
    }
    throw new WeChatError('ERR_WECHAT_STORE', 'the store of the followers takes no event', {
      hint: 'Too many events at once, or a store that breaks its contract: run testStore. 存储无法写入事件，请用 testStore 检查。',
    });
  }

  #answerKey(openid: string): string {
    return `${this.#settings.key}:${openid}:answer`;
  }

  #eventKey(openid: string): string {
    return `${this.#settings.key}:${openid}:event`;
  }
}

function shardOf(openid: string): number {
  let sum = 0;
  for (let i = 0; i < openid.length; i++) sum = (sum * 31 + openid.charCodeAt(i)) % 1_000_003;
  return sum % LOCKS;
}
