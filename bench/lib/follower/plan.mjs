// How much of the follower benchmark is done.

/** A full run: a minute or two. A round is many short slices of every route, one after the other, and gives one ratio. */
export const FULL = {
  followers: 1_000,
  decisions: { passes: 15, calls: 100_000 },
  route: { rounds: 15, slices: 160, requests: 50, concurrency: 10, warmUps: 320 },
};

/** For a first look. */
export const QUICK = {
  ...FULL,
  decisions: { passes: 5, calls: 100_000 },
  route: { ...FULL.route, rounds: 4, warmUps: 240 },
};
