import { liveThrough, type DayFigures, type DaySettings } from '../../support/follower-day.js';

/** `FAULTS=full` lives through the whole day, which takes ten minutes; else some ten minutes stand for it. */
const FULL = process.env.FAULTS === 'full';
const FOLLOWERS = FULL ? 50_000 : 10_000;
const DAY = 86_400;
/** Figures of a day are given for so many. */
const PROMISED = 50_000;
/** What WeChat's documents allow a day, and what the console of many an account does. */
const QUOTA = 5_000_000;
const SMALLER_QUOTA = 500_000;

const LIVE: DaySettings = {
  followers: FOLLOWERS,
  everySeconds: 60,
  lastsSeconds: 690,
  processes: 1,
  batch: true,
};
/** By then everybody was asked about once, and a first answer is over. */
const WARM = 330;

const callsOf = ({ single, batch }: DayFigures) => single + batch;

/** Calls of a day of 50,000 followers: the first minutes, and then as many as in the rest of what was lived through. */
function callsOfDay(history: readonly DayFigures[], followers: number): number {
  const [warm, last] = [history[WARM - 1]!, history.at(-1)!];
  const perSecond = (callsOf(last) - callsOf(warm)) / (history.length - WARM);
  return Math.round(((callsOf(warm) + perSecond * (DAY - WARM)) * PROMISED) / followers);
}

/** Once everybody is known: checks for each call. */
function checksForACall(history: readonly DayFigures[]): number {
  const [warm, last] = [history[WARM - 1]!, history.at(-1)!];
  return (last.checks - warm.checks) / (callsOf(last) - callsOf(warm));
}

const report = (...what: unknown[]) => (FULL ? console.log(...what) : undefined);

describe('T34 fifty thousand followers who come every minute', () => {
  it('cost less than a fiftieth of a call for every check, and are far inside the quota of the day', async () => {
    const history = await liveThrough({ ...LIVE, lastsSeconds: FULL ? DAY : LIVE.lastsSeconds });
    const { checks, single, batch } = history.at(-1)!;
    report({ checks, single, batch, checksForACall: checksForACall(history) });
    expect(checksForACall(history)).toBeGreaterThan(50);
    expect(callsOfDay(history, FOLLOWERS)).toBeLessThan(SMALLER_QUOTA);
    if (FULL) expect(checks / (single + batch)).toBeGreaterThan(50);
  }, 1_800_000);

  it('are more than the quota of the day can bear if they are asked about one by one', async () => {
    const history = await liveThrough({ ...LIVE, batch: false });
    report({ ofDay: callsOfDay(history, FOLLOWERS), checksForACall: checksForACall(history) });
    expect(history.at(-1)!.batch).toBe(0);
    expect(callsOfDay(history, FOLLOWERS)).toBeGreaterThan(QUOTA);
  }, 600_000);

  it('cost no more questions in four processes that share a store than in one', async () => {
    const fewer = { ...LIVE, followers: 4_000, lastsSeconds: 600 };
    const [one, four] = [await liveThrough(fewer), await liveThrough({ ...fewer, processes: 4 })];
    report({ one: one.at(-1), four: four.at(-1) });
    expect(four.at(-1)!.single).toBeLessThan(one.at(-1)!.single * 1.1);
    expect(checksForACall(four)).toBeGreaterThan(50);
  }, 600_000);
});
