/** Where the count is kept, by name. */
export interface BudgetNotes {
  readNote(name: string): Promise<{ value: string; ttlMs: number } | undefined>;
  writeNote(name: string, value: string, ttlMs: number): Promise<void>;
}

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

/**
 * Takes one of a budget, if there is one left. To be called under the lock, which makes reading and writing one step.
 * Windows are lives of store entries: no clock of any machine is compared with another's.
 */
export async function spend(
  notes: BudgetNotes,
  { name, times, windowMs, apartMs }: BudgetRule,
): Promise<boolean> {
  if (apartMs !== undefined && (await notes.readNote(`${name}:last`)) !== undefined) return false;
  const entry = await notes.readNote(name);
  const spent = Number(entry?.value);
  // What is no count, or lives much longer than a count does, is not from us.
  const isCount =
    entry !== undefined && Number.isSafeInteger(spent) && spent > 0 && entry.ttlMs < 2 * windowMs;
  if (isCount && spent >= times) return false;
  await notes.writeNote(name, String(isCount ? spent + 1 : 1), isCount ? entry.ttlMs : windowMs);
  if (apartMs !== undefined) await notes.writeNote(`${name}:last`, '1', apartMs);
  return true;
}
