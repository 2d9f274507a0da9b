import { createLRU } from 'lru.min';
import type { FollowerStatus } from './follower-status.js';
import type { Lifetimes } from './lifetimes.js';
import { isNewer, newEventId, type EventChange, type NotedEvent } from './noted-event.js';
import type { RememberedAnswer } from './remembered-answer.js';

type Recent<Value> = ReturnType<typeof createLRU<string, Value>>;

interface HeldEvent {
  event: NotedEvent;
  /** When it was noted, by this process's clock. */
  notedAt: number;
}

/** Where {@link FollowerMemory} gets its bounds and its time. */
export interface FollowerMemorySettings {
  lifetimes: Lifetimes;
  maxEntries: number;
  now: () => number;
}

/**
 * What this process knows of people: WeChat's last answer, and the newest event. An answer that was asked for before the
 * newest event is never kept, so whatever is in here may be believed until its time is over.
 */
export class FollowerMemory {
  readonly #settings: FollowerMemorySettings;
  readonly #answers: Recent<RememberedAnswer>;
  // Apart from the answers: visitors, however many, must not make us forget who left. Made for the first event, because
  // it takes room for all of them at once.
  #events: Recent<HeldEvent> | undefined;

  constructor(settings: FollowerMemorySettings) {
    this.#settings = settings;
    this.#answers = createLRU({ max: settings.maxEntries });
  }

  /** The last answer, however old. */
  answer(openid: string): RememberedAnswer | undefined {
    return this.#answers.get(openid);
  }

  /** The newest event. */
  event(openid: string): NotedEvent | undefined {
    const held = this.#events?.get(openid);
    if (held === undefined) return undefined;
    const { lifetimes, now } = this.#settings;
    if (now() < held.notedAt + lifetimes.eventMs) return held.event;
    this.#events?.delete(openid);
    return undefined;
  }

  /** Id of the newest event; `''` if there is none. */
  eventId(openid: string): string {
    return this.event(openid)?.id ?? '';
  }

  /** The answer that an unsubscribe is, when there is one; with `recent`, only while that is enough by itself. */
  departure(openid: string, recent: boolean): FollowerStatus | undefined {
    const event = this.event(openid);
    const held = this.#events?.get(openid);
    if (event?.hasLeft !== true || held === undefined) return undefined;
    const { lifetimes, now } = this.#settings;
    const isRecent = event.denies && now() < held.notedAt + lifetimes.notFollowingMs;
    if (recent && !isRecent) return undefined;
    return { openid, following: false, checkedAt: held.notedAt, source: 'event' };
  }

  /** Lets an event of this process change what is known; gives the newest event if it did. */
  change(openid: string, change: EventChange): NotedEvent | undefined {
    const before = this.event(openid);
    const after = change(before);
    if (after === undefined) return undefined;
    const event = { id: newEventId(), ...after, seq: (before?.seq ?? 0) + 1 };
    this.note(openid, event, this.#settings.now());
    return event;
  }

  /** Takes an event that another process noted, or the store has, unless a newer one is known. */
  adoptEvent(openid: string, event: NotedEvent, notedAt: number): void {
    const known = this.event(openid);
    if (known?.id === event.id || (known !== undefined && !isNewer(event, known))) return;
    this.note(openid, event, notedAt);
  }

  /** Makes an event the newest one. What was asked before it is forgotten. */
  note(openid: string, event: NotedEvent, notedAt: number): void {
    if (this.#answers.peek(openid)?.eventId !== event.id) this.#answers.delete(openid);
    this.#events ??= createLRU({ max: this.#settings.maxEntries });
    this.#events.set(openid, { event, notedAt });
  }

  /** Keeps an answer, unless it is void or older than what is known. */
  keep(openid: string, answer: RememberedAnswer): void {
    const event = this.event(openid);
    if (answer.eventId !== (event?.id ?? '')) return;
    const known = this.#answers.peek(openid);
    if (known !== undefined && known.askedAt > answer.askedAt) return;
    this.#answers.set(openid, answer);
    // Whoever is said to follow, after they left, is back.
    if (answer.status.following && event?.hasLeft === true) {
      const notedAt = this.#events?.peek(openid)?.notedAt ?? this.#settings.now();
      this.note(openid, { ...event, hasLeft: false, denies: false }, notedAt);
    }
  }

  /** Takes over what the processes share about a person, as read at `seenAt`. */
  adopt(openid: string, answer: RememberedAnswer | undefined, seenAt: number): void {
    const known = this.#answers.peek(openid);
    const isSame = known !== undefined && known.status.checkedAt === answer?.status.checkedAt;
    if (answer !== undefined && !isSame) this.keep(openid, { ...answer, seenAt });
    const kept = this.#answers.peek(openid);
    // Void answers are not in here, so what the store does not contradict is still right.
    if (kept !== undefined) kept.seenAt = Math.max(kept.seenAt, seenAt);
  }
}
