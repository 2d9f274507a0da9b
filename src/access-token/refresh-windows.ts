import type { CommonAccessTokenKind } from '../api/wechat-api.js';

/** When a token is due for a refresh, on the clock of this process, in milliseconds. */
export interface RefreshWindows {
  /** From here on a refresh runs in the background while everybody keeps the token. */
  advisoryAt: number;
  /** From here on the token is not handed out any more, and callers wait for the next one. */
  mandatoryAt: number;
}

/** Widest start of the advisory window before the end of the token. WeChat renews a stable token at 300 s. */
const ADVISORY_MS = { stable: 300_000, classic: 600_000 };
/** Share of the advisory window by which processes differ, so that they do not all ask at once. */
const JITTER = 0.2;
/** No call may start with less than this left. */
const MANDATORY_MS = 30_000;

/**
 * Windows of a token with `remainingMs` left. A token that arrives already inside its advisory window is not asked
 * for again at once: WeChat would give the same one.
 */
export function refreshWindows(
  kind: CommonAccessTokenKind,
  now: number,
  remainingMs: number,
): RefreshWindows {
  const advisoryMs = ADVISORY_MS[kind] * (1 - JITTER * Math.random());
  const mandatoryAt = now + Math.max(0, remainingMs - MANDATORY_MS);
  const advisoryAt = Math.min(mandatoryAt, now + Math.max(remainingMs - advisoryMs, MANDATORY_MS));
  return { advisoryAt, mandatoryAt };
}
