import { pause } from './pause.js';
import type { RetryBudget } from './retry-budget.js';

/** What a second attempt depends on. */
export interface SecondAttempt {
  budget: RetryBudget;
  /** Whether the call may be sent again after this error, `delayMs` from now. */
  mayRepeat: (error: unknown, delayMs: number) => boolean;
  /** Ends the wait between the two. */
  signal?: AbortSignal | undefined;
}

/** Long enough for a short trouble to pass, short enough for somebody who waits; not the same for all who met it. */
const SHORTEST_MS = 100;
const SPREAD_MS = 300;

/** Makes a call, and once more a moment later if that may help, does no harm and is within the budget. */
export async function withSecondAttempt<T>(
  call: () => Promise<T>,
  { budget, mayRepeat, signal }: SecondAttempt,
): Promise<T> {
  budget.earn();
  try {
    return await call();
  } catch (error) {
    const delayMs = SHORTEST_MS + SPREAD_MS * Math.random();
    if (!mayRepeat(error, delayMs) || !budget.spend()) throw error;
    await pause(delayMs, signal);
    return call();
  }
}
