const DAY_MS = 86_400_000;
/** WeChat allows 20 forced refreshes a day; twelve are left to people. */
const PER_DAY = 8;
/** WeChat ignores forced refreshes less than 30 s apart. */
const APART_MS = 60_000;

/** How often WeChat may be made to replace a stable token before its time. */
export class ForceRefreshBudget {
  #spentAt: number[] = [];

  /** Takes one forced refresh at `now`, if there is one left. */
  spend(now: number): boolean {
    this.#spentAt = this.#spentAt.filter((at) => at > now - DAY_MS);
    const last = this.#spentAt.at(-1);
    if (this.#spentAt.length >= PER_DAY || (last !== undefined && now - last < APART_MS)) return false;
    this.#spentAt.push(now);
    return true;
  }
}
