// How much is measured. Every number bounds time or count, so that a run ends when it says it will.

/** What a visitor does, how many of them at once, and for how long in one slice. */
const SCENARIOS = [
  { name: 'redirect', action: 'redirect', mode: 'silent', concurrency: 1, share: 0.6 },
  { name: 'redirect', action: 'redirect', mode: 'silent', concurrency: 50, share: 0.8 },
  { name: 'silent login', action: 'login', mode: 'silent', concurrency: 1, share: 0.9 },
  { name: 'silent login', action: 'login', mode: 'silent', concurrency: 50, share: 1.4 },
  { name: 'login with consent', action: 'login', mode: 'consent', concurrency: 1, share: 0.9 },
  { name: 'login with consent', action: 'login', mode: 'consent', concurrency: 50, share: 1.4 },
];

/**
 * No round begins that would not end within the budget. Every round has fresh processes; every pass goes once through
 * all subjects, forth and then back. `leadIn` is how often each visitor logs in before a slice begins. `only` leaves
 * the other subjects out.
 */
const COMMON = { passes: 2, sliceMs: 300, sliceCount: 2000, leadIn: 3, scenarios: SCENARIOS };

/**
 * This library beside the yardsticks, for what it promises. V8 goes on making code faster for thousands of logins, and
 * the more of it there is, the longer: a server is measured as it runs, not as it starts.
 */
export const CLOSE = {
  ...COMMON,
  only: ['bare', 'bare-again', 'plain-passport', 'ours'],
  rounds: 3,
  budgetMs: 5 * 60_000,
  passes: 4,
  sliceMs: 500,
  sliceCount: 5000,
  warmUpLogins: 5000,
};

/** Everybody side by side. */
export const ALL = { ...COMMON, rounds: 2, budgetMs: 3 * 60_000, warmUpLogins: 1200 };

/** The same two for a first look: one round each, so their figures are as noisy as the row of `bare again` says. */
export const QUICK = {
  close: { ...CLOSE, rounds: 1, passes: 2, sliceMs: 140, warmUpLogins: 1000, leadIn: 1 },
  all: { ...ALL, rounds: 1, sliceMs: 140, warmUpLogins: 150, leadIn: 1 },
};

/** Latency of the upstream: enough for requests to overlap, little enough for a short run. */
export const UPSTREAM_LATENCY_MS = 3;
