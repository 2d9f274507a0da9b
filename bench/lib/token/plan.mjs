// How much of the token benchmark is done. Every number bounds time or count, so that a run ends.

/** A full run: under three minutes. */
export const FULL = {
  fresh: { passes: 15, calls: 200_000, allocationCalls: 100_000, keptLots: 5, keptCalls: 1_000_000 },
  contention: { processes: [1, 2, 4, 8], callers: 1250, rounds: 5 },
  // Which token is left in the store is a matter of chance, so what is quick is repeated.
  cold: {
    processes: [1, 4],
    bursts: [
      { callers: 20, rounds: 5 },
      { callers: 200, rounds: 3 },
      { callers: 2000, rounds: 1 },
    ],
  },
  killed: { processes: 4, callers: 5, pauseMs: 50, beforeMs: 5500, afterMs: 5000 },
};

/** For a first look: under a minute. */
export const QUICK = {
  fresh: { ...FULL.fresh, passes: 5, keptCalls: 300_000 },
  contention: { ...FULL.contention, processes: [1, 4], rounds: 2 },
  cold: {
    processes: [1, 4],
    bursts: [
      { callers: 20, rounds: 3 },
      { callers: 200, rounds: 1 },
    ],
  },
  // Too young a token is tried again before it is given up, and that is not what is looked at; so no shorter rest.
  killed: { ...FULL.killed, afterMs: 1500, only: ['ours', 'co-wechat-api'] },
};
