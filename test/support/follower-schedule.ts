import { FollowerChecker } from '../../src/follower/follower-checker.js';
import type { FollowerOptions, FollowerStatus } from '../../src/index.js';
import { MemoryStore } from '../../src/index.js';
import { FollowedWeChat, type Mood } from './followed-wechat.js';
import { SharedServer, type LaggingStore } from './lagging-store.js';
import { SteppedTime } from './stepped-time.js';

/** What may happen. `who` is a process, `whom` a person. */
export type Step =
  | { does: 'pass'; ms: number }
  | { does: 'turn'; whom: number; fate: Fate }
  | { does: 'check'; who: number; whom: number; fresh: boolean }
  | { does: 'check all'; whom?: number }
  | { does: 'forget'; who: number; whom: number }
  | { does: 'mood'; mood: Mood }
  | { does: 'health'; who: number; health: LaggingStore['health'] }
  | { does: 'line'; who: number; line: LaggingStore['line'] }
  | { does: 'flush' }
  | { does: 'heal' };

/** What becomes of the event that a turn sets off: when and where it is delivered; nowhere is lost. */
export type Fate = { who: number; afterMs: number }[];

/** The world of one schedule. */
export interface ScheduleSettings {
  seed: number;
  processes: number;
  sharing: 'not at all' | 'by pushes' | 'by reading';
  refusesBatches: boolean;
  options: FollowerOptions;
}

/** A word that a person left. */
interface Departure {
  openid: string;
  /** When they did. */
  leftAt: number;
  /** Whether a process may believe less no more, in an answer to a question of that moment. */
  binds: (who: number, askedAt: number) => boolean;
}

const PEOPLE = ['oPerson0', 'oPerson1'];

const LAG_MS = 120;
/** Longest life of an allow, with its jitter, and the time copies of it may take. */
const LIFE_MS = 330_000 + 2_000;
/** Longest life of a deny, likewise. */
const DENY_MS = 5_500 + 2_000;
/** Longest time an answer may be under way: a look at a dead store, two attempts, another look; three times over. */
const ASKING_MS = 20_000;
/** Other processes know of a departure after this, however they learn of it: P24 a copy is 5 s old at most. */
const LEARNT_MS = 5_000 + 4 * LAG_MS;
/** A process whose store was away looks again after this. */
const BACK_MS = 6_000 + 2_000;

/** Runs a schedule and gives what went wrong: answers that nothing at WeChat justifies. */
export class FollowerSchedule {
  readonly #settings: ScheduleSettings;
  readonly #time = new SteppedTime();
  readonly #wechat: FollowedWeChat;
  readonly #server: SharedServer;
  readonly #stores: (LaggingStore | undefined)[];
  readonly #checkers: FollowerChecker[];
  readonly #departures: Departure[] = [];
  /** Newest event each process was told of itself, with the time of the turn. */
  readonly #told = new Map<string, { at: number; turnedAt: number; left: boolean }>();
  /** When the store was last of no use to a process, or lost everything. */
  readonly #troubleAt: number[] = [];
  readonly #open = new Set<Promise<unknown>>();
  readonly #wrongs: string[] = [];
  #state: number;

  constructor(settings: ScheduleSettings) {
    this.#settings = settings;
    this.#state = settings.seed;
    const { now } = this.#time;
    const sleep = (ms: number) => this.#time.sleep(ms);
    const lagMs = () => Math.floor(this.random() * LAG_MS);
    const { refusesBatches, sharing, processes, options } = settings;
    this.#wechat = new FollowedWeChat({ now, sleep, lagMs: () => 10 * lagMs(), refusesBatches });
    this.#server = new SharedServer({ now, sleep, lagMs, pushes: sharing === 'by pushes' });
    const each = Array.from({ length: processes }, (_, who) => who);
    this.#stores = each.map(() => (sharing === 'not at all' ? undefined : this.#server.open()));
    const commonAccessToken = {
      get: () => Promise.resolve('T'),
      invalidate: () => Promise.resolve(),
      withToken: <T>(call: (token: string) => Promise<T>) => call('T'),
    };
    this.#checkers = this.#stores.map(
      (store) =>
        new FollowerChecker({
          api: this.#wechat.api,
          commonAccessToken,
          appId: 'wx1',
          store: store ?? new MemoryStore({ now }),
          key: '{wx1}:followers',
          storeTimeoutMs: 1_000,
          now,
          wallClock: now,
          options,
        }),
    );
    for (const who of each) this.#troubleAt[who] = -Infinity;
  }

  /** Repeatable chance (mulberry32), for whatever the schedule does not say. */
  readonly random = (): number => {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };

  async run(steps: readonly Step[]): Promise<string[]> {
    const uninstall = this.#time.install();
    const chance = Math.random;
    Math.random = this.random;
    try {
      for (const openid of PEOPLE) this.#wechat.turn(openid, true);
      for (const step of [{ does: 'check all' } as const, ...steps]) await this.#take(step);
      for (let i = 0; this.#open.size > 0 && i < 100; i++) await this.#time.advance(1_000);
      if (this.#open.size > 0) this.#wrongs.push('a question was never answered');
    } finally {
      Math.random = chance;
      uninstall();
    }
    return this.#wrongs;
  }

  async #take(step: Step): Promise<void> {
    const { processes } = this.#settings;
    const who = 'who' in step ? step.who % processes : 0;
    const store = this.#stores[who];
    switch (step.does) {
      case 'pass':
        return this.#time.advance(step.ms);
      case 'turn':
        return this.#turn(PEOPLE[step.whom]!, step.fate);
      case 'check':
        return this.#during(this.#check(who, PEOPLE[step.whom]!, step.fresh));
      case 'check all':
        for (const openid of step.whom === undefined ? PEOPLE : [PEOPLE[step.whom]!])
          for (const i of this.#checkers.keys()) this.#during(this.#check(i, openid, false));
        return undefined;
      case 'forget':
        return this.#during(this.#checkers[who]!.forget(PEOPLE[step.whom]!));
      case 'heal':
        this.#wechat.mood = 'well';
        for (const i of this.#checkers.keys()) {
          await this.#take({ does: 'health', who: i, health: 'well' });
          await this.#take({ does: 'line', who: i, line: 'well' });
        }
        return undefined;
      case 'mood':
        this.#wechat.mood = step.mood;
        return undefined;
      case 'health':
        if (store === undefined) return undefined;
        if (step.health !== 'well') this.#troubleAt[who] = Infinity;
        else if (store.health !== 'well') this.#troubleAt[who] = this.#time.now();
        store.health = step.health;
        return undefined;
      case 'line':
        if (step.line === 'well') store?.mend();
        else if (store !== undefined) store.line = step.line;
        return undefined;
      case 'flush':
        this.#server.flush();
        for (const [i, at] of this.#troubleAt.entries()) this.#troubleAt[i] = Math.max(at, this.#time.now());
    }
  }

  #during(work: Promise<unknown>): void {
    const tracked: Promise<unknown> = work.finally(() => this.#open.delete(tracked));
    this.#open.add(tracked);
  }

  #turn(openid: string, fate: Fate): void {
    const following = !this.#wechat.follows(openid);
    this.#wechat.turn(openid, following);
    const turnedAt = this.#time.now();
    for (const { who, afterMs } of fate) {
      const deliver = async () => {
        await this.#time.sleep(afterMs);
        await this.#tell(who % this.#settings.processes, openid, following, turnedAt);
      };
      this.#during(deliver());
    }
  }

  /** Delivers an event as WeChat does: with the second it happened in, and again when nobody took it. */
  async #tell(who: number, openid: string, following: boolean, turnedAt: number): Promise<void> {
    const at = Math.floor(turnedAt / 1000) * 1000;
    const checker = this.#checkers[who]!;
    const known = this.#told.get(`${who} ${openid}`);
    const isNews = known === undefined || at > known.at || (at === known.at && !following);
    if (isNews) this.#told.set(`${who} ${openid}`, { at, turnedAt, left: !following });
    for (let attempt = 0; attempt < 4; attempt++) {
      try {
        const telling = following ? checker.noteSubscribed(openid, at) : checker.noteUnsubscribed(openid, at);
        if (!following && attempt === 0) {
          // Here it counts at once, for whoever waits for an answer too.
          this.#departures.push({ openid, leftAt: turnedAt, binds: (other) => other === who });
        }
        await telling;
        if (!following) this.#bindOthers(openid, turnedAt);
        return;
      } catch {
        await this.#time.sleep(5_000);
      }
    }
  }

  #bindOthers(openid: string, leftAt: number): void {
    if (this.#settings.sharing === 'not at all') return;
    const sharedAt = this.#time.now();
    const binds = (other: number, askedAt: number) =>
      askedAt >= sharedAt + LEARNT_MS && this.#troubleAt[other]! < sharedAt - BACK_MS;
    this.#departures.push({ openid, leftAt, binds });
  }

  async #check(who: number, openid: string, fresh: boolean): Promise<void> {
    const checker = this.#checkers[who]!;
    const askedAt = this.#time.now();
    const known = fresh ? undefined : checker.known(openid);
    if (known !== undefined) this.#judge(who, known, askedAt, fresh);
    let status: FollowerStatus;
    try {
      status = await checker.check(openid, { fresh });
    } catch {
      this.#judgeUnknown(who, openid);
      return;
    }
    this.#judge(who, status, askedAt, fresh);
  }

  #judge(who: number, status: FollowerStatus, askedAt: number, fresh: boolean): void {
    const { openid, following, source } = status;
    const now = this.#time.now();
    const bounds = this.#departures.filter((one) => one.openid === openid && one.binds(who, askedAt));
    const leftAt = Math.max(-Infinity, ...bounds.map((one) => one.leftAt));
    const { maxStaleMs = 0 } = this.#settings.options;
    const oldestMs = fresh ? ASKING_MS : LIFE_MS + (source === 'stale' ? maxStaleMs : 0);
    if (following && !this.#wechat.wasEver(true, openid, Math.max(askedAt - oldestMs, leftAt), now)) {
      this.#wrongs.push(`a wrong allow (${source}) for ${openid}, asked ${now - askedAt} ms ago`);
    }
    const isDenied = !following && source !== 'event';
    if (isDenied && !this.#wechat.wasEver(false, openid, askedAt - DENY_MS - ASKING_MS, now)) {
      this.#wrongs.push(`a wrong deny (${source}) for ${openid}`);
    }
    if (!following && source === 'event' && !this.#departures.some((one) => one.openid === openid)) {
      this.#wrongs.push(`a departure of ${openid} that nobody told of`);
    }
  }

  /** Where unknown lets people in, that must not outlive an unsubscribe this process was told of. */
  #judgeUnknown(who: number, openid: string): void {
    const told = this.#told.get(`${who} ${openid}`);
    if (told?.left !== true || this.#checkers[who]!.hasLeft(openid)) return;
    const isBack = this.#wechat.wasEver(true, openid, told.turnedAt, this.#time.now());
    if (!isBack) this.#wrongs.push(`${openid} left, and is let in because WeChat is away`);
  }
}
