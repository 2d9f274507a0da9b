import { isOpenid } from '../internal/openid.js';
import type { FollowerStatus } from './follower-status.js';
import type { Lifetimes } from './lifetimes.js';

/** An answer of WeChat's, as long as it may be believed. All times but `checkedAt` are of this process's clock. */
export interface RememberedAnswer {
  readonly status: Readonly<FollowerStatus>;
  /** The newest event that was known when WeChat was asked; `''` if none. Under any other the answer is void. */
  readonly eventId: string;
  /** When WeChat was asked. */
  readonly askedAt: number;
  readonly expiresAt: number;
  /** From here on a request has it looked at again. */
  recheckAt: number;
  /** When it was last known to be what the processes share. */
  seenAt: number;
}

/** Begins to believe what WeChat says. Its life counts from when WeChat was asked. */
export function rememberAnswer(
  status: FollowerStatus,
  eventId: string,
  seenAt: number,
  lifetimes: Lifetimes,
): RememberedAnswer {
  const { lifeMs, recheckMs } = lifetimes.of(status.following);
  const askedAt = status.checkedAt;
  return {
    status: { ...status, source: 'cache' },
    eventId,
    askedAt,
    expiresAt: askedAt + lifeMs,
    recheckAt: askedAt + recheckMs,
    seenAt,
  };
}

/**
 * Text of an answer for a store that keeps it `keptMs` long. Ages and lives instead of dates: the clocks of two machines
 * are never compared, the store's own says how old the text is.
 */
export function serialiseAnswer(answer: RememberedAnswer, now: number, keptMs: number): string {
  const { following, unionid, followedAt, checkedAt } = answer.status;
  return JSON.stringify({
    v: 1,
    eventId: answer.eventId,
    following,
    unionid,
    followedAt,
    checkedAt,
    ageMs: now - answer.askedAt,
    lifeMs: answer.expiresAt - answer.askedAt,
    recheckMs: answer.recheckAt - answer.askedAt,
    keptMs,
  });
}

/** Reads {@link serialiseAnswer}, of which the store will keep `ttlMs` more; anything else is `undefined`. */
export function parseAnswer(
  openid: string,
  text: string,
  ttlMs: number,
  now: number,
): RememberedAnswer | undefined {
  try {
    const record = JSON.parse(text) as Record<string, unknown>;
    const { v, eventId, following, unionid, followedAt, checkedAt, ageMs, lifeMs, recheckMs, keptMs } =
      record;
    if (v !== 1 || typeof eventId !== 'string' || typeof following !== 'boolean') return undefined;
    const numbers = [checkedAt, ageMs, lifeMs, recheckMs, keptMs].map(Number);
    if (!numbers.every((number) => Number.isFinite(number) && number >= 0)) return undefined;
    const [checked = 0, age = 0, life = 0, recheck = 0, kept = 0] = numbers;
    const askedAt = now - age - Math.max(0, kept - ttlMs);
    return {
      status: {
        openid,
        following,
        ...(isOpenid(unionid) ? { unionid } : {}),
        ...(typeof followedAt === 'number' ? { followedAt } : {}),
        checkedAt: checked,
        source: 'cache',
      },
      eventId,
      askedAt,
      expiresAt: askedAt + life,
      recheckAt: askedAt + recheck,
      seenAt: now,
    };
  } catch {
    return undefined;
  }
}
