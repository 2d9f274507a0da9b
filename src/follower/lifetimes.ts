import type { FollowerOptions } from './follower-options.js';

/** Share by which lives differ, so that people who came together are not asked about together for ever. */
const JITTER = 0.1;
/** Part of an allow's life after which a request has it looked at again, in the background. */
const RECHECK = 0.8;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** How long what is known of people is believed. */
export class Lifetimes {
  readonly followingMs: number;
  readonly notFollowingMs: number;
  /** How much longer "follows" is kept, for hours in which WeChat cannot be asked. */
  readonly staleMs: number;
  /** How long an event is kept: longer than any answer that is older than it. */
  readonly eventMs: number;

  constructor({ followingTtlMs = 300_000, notFollowingTtlMs = 5_000, maxStaleMs = 0 }: FollowerOptions) {
    this.followingMs = followingTtlMs;
    this.notFollowingMs = notFollowingTtlMs;
    this.staleMs = maxStaleMs;
    const longestMs = Math.max(followingTtlMs, notFollowingTtlMs) * (1 + JITTER) + maxStaleMs;
    this.eventMs = Math.max(DAY_MS, longestMs + MINUTE_MS);
  }

  /** Life of an answer, a little different each time; when it is over, and from when on it is looked at again. */
  of(following: boolean): { lifeMs: number; recheckMs: number } {
    const lifeMs =
      (following ? this.followingMs : this.notFollowingMs) * (1 - JITTER + 2 * JITTER * Math.random());
    return { lifeMs, recheckMs: following ? lifeMs * RECHECK : lifeMs };
  }

  /** How long an answer is of any use: "does not follow" stands against an older "follows" for as long as that may be kept. */
  keptMs(lifeMs: number): number {
    return lifeMs + this.staleMs;
  }
}
