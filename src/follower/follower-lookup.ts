import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { SingleFlight } from '../internal/single-flight.js';
import type { CallGate } from './call-gate.js';
import type { FollowerFleet } from './follower-fleet.js';
import type { FollowerMemory } from './follower-memory.js';
import type { FollowerSource } from './follower-source.js';
import type { FollowerStatus } from './follower-status.js';
import type { Lifetimes } from './lifetimes.js';
import { rememberAnswer, type RememberedAnswer } from './remembered-answer.js';

/** What {@link FollowerLookup} works with. */
export interface FollowerLookupSettings {
  memory: FollowerMemory;
  fleet: FollowerFleet;
  gate: CallGate;
  source: FollowerSource;
  lifetimes: Lifetimes;
  now: () => number;
}

/** A re-check under way. */
interface Recheck {
  /** What it found; `undefined` is a failure. Never rejects. */
  found: Promise<FollowerStatus | undefined>;
  /** Whether somebody waits for it by now. */
  isAwaited: boolean;
}

/** A re-check that failed is tried again by a request after this. */
const RECHECK_PAUSE_MS = 5_000;
/** So often an answer that an event overtook is asked for again. */
const ROUNDS = 3;

/**
 * The way of a question: memory, the other processes, WeChat; once for everybody who asks about a person. An answer that
 * an event overtook is thrown away.
 */
export class FollowerLookup {
  readonly #settings: FollowerLookupSettings;
  readonly #flights = new SingleFlight<FollowerStatus>();
  readonly #rechecks = new Map<string, Recheck>();

  constructor(settings: FollowerLookupSettings) {
    this.#settings = settings;
  }

  /** "Follows", if that can be said without asking anybody. */
  known(openid: string): FollowerStatus | undefined {
    const answer = this.#settings.memory.answer(openid);
    return answer?.status.following === true ? this.#serve(openid, answer) : undefined;
  }

  /** Whatever can be said without asking anybody. */
  believed(openid: string): FollowerStatus | undefined {
    const { memory } = this.#settings;
    const answer = memory.answer(openid);
    return (answer && this.#serve(openid, answer)) ?? memory.departure(openid, true);
  }

  /** Asks whoever knows. Rejects when nobody does. */
  async find(openid: string, fresh: boolean): Promise<FollowerStatus> {
    if (fresh) return this.#flights.run(`${openid} fresh`, () => this.#ask(openid, true));
    const recheck = this.#rechecks.get(openid);
    if (recheck !== undefined) {
      recheck.isAwaited = true;
      this.#settings.source.hurry();
      const found = (await recheck.found) ?? this.believed(openid);
      if (found !== undefined) return found;
    }
    return this.#flights.run(openid, () => this.#ask(openid, false));
  }

  /** Lets nobody join a question that was asked before an event. */
  detach(openid: string): void {
    this.#flights.detach(openid);
    this.#flights.detach(`${openid} fresh`);
    this.#rechecks.delete(openid);
  }

  #serve(openid: string, answer: RememberedAnswer): FollowerStatus | undefined {
    const { fleet } = this.#settings;
    const now = this.#settings.now();
    if (now >= answer.expiresAt || !fleet.isRight(answer.seenAt, now)) return undefined;
    if (now >= answer.recheckAt) this.#recheck(openid, answer, now);
    return { ...answer.status };
  }

  async #ask(openid: string, fresh: boolean): Promise<FollowerStatus> {
    const { memory, fleet, gate, source } = this.#settings;
    for (let round = 1; ; round++) {
      await Promise.all([fleet.look(openid), gate.look()]);
      const believed = fresh && round === 1 ? undefined : this.believed(openid);
      if (believed !== undefined) return believed;
      const eventId = memory.eventId(openid);
      let status: FollowerStatus;
      try {
        status = await source.ask(openid);
      } catch (error) {
        return this.#withoutWeChat(openid, error, fresh);
      }
      if (await this.#learn(openid, eventId, status)) return status;
      if (round === ROUNDS) return memory.departure(openid, false) ?? this.#overtaken(status);
    }
  }

  /** Takes an answer that was asked for when `eventId` was the newest event. Tells whether it still is. */
  async #learn(openid: string, eventId: string, status: FollowerStatus): Promise<boolean> {
    const { memory, fleet, lifetimes, now } = this.#settings;
    const answer = rememberAnswer(status, eventId, now(), lifetimes);
    await fleet.share(answer);
    if (memory.eventId(openid) !== eventId) return false;
    const isBack = status.following && memory.departure(openid, false) !== undefined;
    memory.keep(openid, answer);
    if (isBack) void fleet.tellReturn(openid, eventId);
    return true;
  }

  /** What was asked before an event may keep somebody out a moment longer; it lets nobody in. */
  #overtaken(status: FollowerStatus): FollowerStatus {
    if (!status.following) return status;
    throw new WeChatError('ERR_WECHAT_UNAVAILABLE', 'events overtook every answer of WeChat', {
      hint: 'Try again in a moment. 请稍后再试。',
    });
  }

  /** An unsubscribe is an answer still; so is, if that was chosen, what WeChat said not too long ago. */
  #withoutWeChat(openid: string, error: unknown, fresh: boolean): FollowerStatus {
    const { memory, lifetimes, now } = this.#settings;
    // What only the application can set right must not hide behind an old answer.
    if (isWeChatError(error, 'ERR_WECHAT_CONFIG')) throw error;
    const departure = memory.departure(openid, false);
    if (departure !== undefined) return departure;
    const answer = fresh ? undefined : memory.answer(openid);
    if (answer?.status.following === true && now() < answer.expiresAt + lifetimes.staleMs) {
      return { ...answer.status, source: 'stale' };
    }
    throw error;
  }

  /** Asks again about somebody who is let in meanwhile. A failure is nobody's: the answer is still good. */
  #recheck(openid: string, answer: RememberedAnswer, now: number): void {
    answer.recheckAt = now + RECHECK_PAUSE_MS;
    if (this.#rechecks.has(openid) || !this.#settings.gate.isOpen) return;
    const recheck: Recheck = { found: Promise.resolve(undefined), isAwaited: false };
    this.#rechecks.set(openid, recheck);
    recheck.found = this.#recheckNow(openid, answer, recheck)
      .catch(() => undefined)
      .finally(() => {
        if (this.#rechecks.get(openid) === recheck) this.#rechecks.delete(openid);
      });
  }

  async #recheckNow(
    openid: string,
    answer: RememberedAnswer,
    recheck: Recheck,
  ): Promise<FollowerStatus | undefined> {
    const { memory, fleet, gate, source } = this.#settings;
    await Promise.all([fleet.look(openid), gate.look()]);
    // Another process asked, or an event came: what is known is another matter now.
    if (memory.answer(openid) !== answer) return undefined;
    const eventId = memory.eventId(openid);
    const asking = source.recheck(openid);
    if (recheck.isAwaited) source.hurry();
    const status = await asking;
    return (await this.#learn(openid, eventId, status)) ? status : undefined;
  }
}
