import type { CommonAccessTokenKind } from '../api/issuing-endpoints.js';

/** Token a process holds in memory. All times are of its own clock, in milliseconds. */
export interface HeldToken {
  token: string;
  /** The token as a promise that is ready: handing it out makes nothing new. */
  served: Promise<string>;
  /** Since when this process has it. */
  heldSince: number;
  /** When it was last seen to be the one in the store. */
  seenAt: number;
  /** From here on a refresh runs in the background while everybody keeps the token. */
  advisoryAt: number;
  /** From here on callers wait for the next one. */
  mandatoryAt: number;
  /** From here on it is dead. */
  expiresAt: number;
}

/** Start of the advisory window before the end of the token. WeChat renews a stable token at 300 s. */
const ADVISORY_MS: Record<CommonAccessTokenKind, number> = { stable: 300_000, classic: 600_000 };
/** Share of the advisory window by which processes differ, so that they do not all ask at once. */
const JITTER = 0.2;
/** WeChat's seconds are rounded, and in the store a life begins when the entry arrives there. */
const INEXACT_MS = 2_000;
/** Longest call that may still be made with a token, with room for measuring it. */
const MANDATORY_MS = 30_000;

/**
 * Describes a token with `remainingMs` left at `now`. One that arrives already inside its advisory window is not asked
 * for again at once: WeChat would give the same one.
 */
export function holdToken(
  kind: CommonAccessTokenKind,
  token: string,
  now: number,
  remainingMs: number,
): HeldToken {
  const advisoryMs = ADVISORY_MS[kind] * (1 - JITTER * Math.random());
  const mandatoryAt = now + Math.max(0, remainingMs - MANDATORY_MS);
  const advisoryAt = Math.min(mandatoryAt, now + Math.max(remainingMs - advisoryMs, MANDATORY_MS));
  return {
    token,
    served: Promise.resolve(token),
    heldSince: now,
    seenAt: now,
    advisoryAt,
    mandatoryAt,
    expiresAt: now + remainingMs - INEXACT_MS,
  };
}

/** More than measuring is wrong by: the store was asked, and wrote, within a second each. */
const LEAP_MS = 5_000;

/**
 * Notes that the token was seen in the store. It may end sooner than we thought, if this process stood still for a
 * while; that it ends later is believed only if our clock leapt, so that no measuring makes its life longer.
 */
export function correctLife(held: HeldToken, seen: HeldToken): void {
  held.seenAt = seen.seenAt;
  const soonerMs = held.expiresAt - seen.expiresAt;
  if (soonerMs < 0 && soonerMs > -LEAP_MS) return;
  held.advisoryAt -= soonerMs;
  held.mandatoryAt -= soonerMs;
  held.expiresAt -= soonerMs;
}
