import { randomBytes } from 'node:crypto';

/** The newest word of WeChat's events about one person. */
export interface NotedEvent {
  /** Another one at every change. What was asked before the change is void, so every answer says which one it knew. */
  id: string;
  /** Larger at every change, as long as the store remembers. */
  seq: number;
  /** When the newest event happened, by WeChat's clock, in milliseconds since 1970; 0 if there was none. */
  at: number;
  /** Whether that was an unsubscribe. Nobody is let in unasked after one. */
  hasLeft: boolean;
  /** Whether it turns the person away by itself, for a while. */
  denies: boolean;
}

/** What an event makes of the one before it; `undefined` if it says nothing new. */
export type EventChange = (
  before: NotedEvent | undefined,
) => (Omit<NotedEvent, 'id' | 'seq'> & { id?: string }) | undefined;

/**
 * The person stopped following. An event older than the newest says nothing new: all that is believed now was asked after
 * that one. WeChat counts seconds, so one of the same second counts as newer.
 */
export const unsubscribed =
  (at: number): EventChange =>
  (before) =>
    before !== undefined && at < before.at ? undefined : { at, hasLeft: true, denies: true };

/**
 * The person follows, they say. That grants nothing; WeChat is asked again. Of the same second as an unsubscribe it may be
 * the later one or the earlier: WeChat shall say which, and only its word lets them in.
 */
export const subscribed =
  (at: number): EventChange =>
  (before) => {
    if (before !== undefined && at < before.at) return undefined;
    return { at, hasLeft: before?.at === at && before.hasLeft, denies: false };
  };

/** What is known is not to be believed any more. */
export const forgotten: EventChange = (before) => ({
  at: before?.at ?? 0,
  hasLeft: before?.hasLeft ?? false,
  denies: false,
});

/** WeChat, asked after the event with this id, says that the person follows. No answer becomes void by it. */
export const returned =
  (id: string): EventChange =>
  (before) =>
    before?.id === id && before.hasLeft ? { ...before, hasLeft: false, denies: false } : undefined;

/** Ids of many processes meet in one store. */
export function newEventId(): string {
  return randomBytes(8).toString('hex');
}

/**
 * Tells whether `event` came after `other`. Of two in the same second an unsubscribe is the later one; of two unsubscribes,
 * the one that the store took later.
 */
export function isNewer(event: NotedEvent, other: NotedEvent): boolean {
  if (event.at !== other.at) return event.at > other.at;
  return event.hasLeft === other.hasLeft ? event.seq > other.seq : event.hasLeft;
}

/** Text of an event, for stores and pushes. */
export function serialiseEvent({ id, seq, at, hasLeft, denies }: NotedEvent): string {
  return JSON.stringify({ v: 1, id, seq, at, hasLeft, denies });
}

/** Reads {@link serialiseEvent}; anything else is `undefined`. */
export function parseEvent(text: string): NotedEvent | undefined {
  try {
    const { v, id, seq, at, hasLeft, denies } = JSON.parse(text) as Record<string, unknown>;
    if (v !== 1 || typeof id !== 'string' || id === '') return undefined;
    if (!Number.isSafeInteger(seq) || !Number.isFinite(at)) return undefined;
    if (typeof hasLeft !== 'boolean' || typeof denies !== 'boolean') return undefined;
    return { id, seq: seq as number, at: at as number, hasLeft, denies };
  } catch {
    return undefined;
  }
}
