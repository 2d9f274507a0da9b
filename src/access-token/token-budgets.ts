import type { BudgetRule } from '../store/shared-budget.js';

/** WeChat allows 20 forced refreshes a day, 30 s apart; twelve of them are left to people. */
export const FORCED_REFRESHES: BudgetRule = {
  name: 'forced',
  times: 8,
  windowMs: 86_400_000,
  apartMs: 60_000,
};

/** An API that rejects every fresh token must not become a refresh loop of the whole fleet. */
export const REJECTIONS: BudgetRule = { name: 'rejections', times: 4, windowMs: 60_000 };
