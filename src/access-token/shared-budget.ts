import type { TokenStore } from './token-store.js';

/** How often something may be done by all processes together. */
export interface BudgetRule {
  /** Name of the note the processes share. */
  name: string;
  /** How many times in `windowMs`. */
  times: number;
  windowMs: number;
  /** Least time between two of them. */
  apartMs?: number;
}

/** WeChat allows 20 forced refreshes a day, 30 s apart; twelve of them are left to people. */
export const FORCED_REFRESHES: BudgetRule = {
  name: 'forced',
  times: 8,
  windowMs: 86_400_000,
  apartMs: 60_000,
};

/** An API that rejects every fresh token must not become a refresh loop of the whole fleet. */
export const REJECTIONS: BudgetRule = { name: 'rejections', times: 4, windowMs: 60_000 };

/**
 * Takes one of a budget, if there is one left. To be called under the lock, which makes reading and writing one step.
 * Windows are lives of store entries: no clock of any machine is compared with another's.
 */
export async function spend(
  store: TokenStore,
  { name, times, windowMs, apartMs }: BudgetRule,
): Promise<boolean> {
  if (apartMs !== undefined && (await store.readNote(`${name}:last`)) !== undefined) return false;
  const entry = await store.readNote(name);
  const spent = Number(entry?.value);
  // What is no count, or lives much longer than a count does, is not from us.
  const isCount =
    entry !== undefined && Number.isSafeInteger(spent) && spent > 0 && entry.ttlMs < 2 * windowMs;
  if (isCount && spent >= times) return false;
  await store.writeNote(name, String(isCount ? spent + 1 : 1), isCount ? entry.ttlMs : windowMs);
  if (apartMs !== undefined) await store.writeNote(`${name}:last`, '1', apartMs);
  return true;
}
