import { FollowerChecker } from '../../src/follower/follower-checker.js';
import { MemoryStore } from '../../src/index.js';
import { SharedMemory } from './shared-memory.js';
import { SteppedTime } from './stepped-time.js';

/** Followers who are always there, and processes that serve them. */
export interface DaySettings {
  followers: number;
  /** Each of them comes so often, in seconds, and to the processes by turns. */
  everySeconds: number;
  lastsSeconds: number;
  processes: number;
  batch: boolean;
}

/** What it came to. */
export interface DayFigures {
  /** Decisions about visitors. */
  checks: number;
  /** Calls of `cgi-bin/user/info`. */
  single: number;
  /** Calls of `cgi-bin/user/info/batchget`. */
  batch: number;
}

/** Lets the time pass, with a WeChat that answers at once; gives what each second has added up to. */
export async function liveThrough(settings: DaySettings): Promise<DayFigures[]> {
  const { followers, everySeconds, lastsSeconds, processes, batch } = settings;
  const time = new SteppedTime();
  const uninstall = time.install();
  const figures: DayFigures = { checks: 0, single: 0, batch: 0 };
  const record = (openid: string) => ({ openid, following: true, _json: {} });
  const shared = new SharedMemory(time.now);
  const checkers = Array.from(
    { length: processes },
    () =>
      new FollowerChecker({
        api: {
          fetchFollower: (_token, openid) => {
            figures.single += 1;
            return Promise.resolve(record(openid));
          },
          fetchFollowers: (_token, openids) => {
            figures.batch += 1;
            return Promise.resolve(openids.map(record));
          },
        },
        commonAccessToken: {
          get: () => Promise.resolve('T'),
          invalidate: () => Promise.resolve(),
          withToken: (call) => call('T'),
        },
        appId: 'wx1',
        store: processes === 1 ? new MemoryStore({ now: time.now }) : shared.open(),
        key: '{wx1}:followers',
        storeTimeoutMs: 1_000,
        now: time.now,
        wallClock: time.now,
        options: { batch },
      }),
  );
  const people = Array.from({ length: followers }, (_, i) => `oFollower${String(i).padStart(19, '0')}`);
  const history: DayFigures[] = [];
  try {
    for (let second = 0; second < lastsSeconds; second++) {
      const wrongs: Promise<void>[] = [];
      for (let i = second % everySeconds; i < followers; i += everySeconds) {
        const openid = people[i]!;
        const checker = checkers[(i + Math.floor(second / everySeconds)) % processes]!;
        figures.checks += 1;
        if (checker.known(openid) === undefined) wrongs.push(expectAllow(checker, openid));
      }
      await time.advance(1_000);
      await Promise.all(wrongs);
      history.push({ ...figures });
    }
  } finally {
    await Promise.all(checkers.map((checker) => checker.close()));
    uninstall();
  }
  return history;
}

async function expectAllow(checker: FollowerChecker, openid: string): Promise<void> {
  const { following } = await checker.check(openid);
  if (!following) throw new Error(`${openid} was turned away`);
}
