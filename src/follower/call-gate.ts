import { randomBytes } from 'node:crypto';
import { codeOf, parseRefusal, serialiseRefusal } from '../access-token/refusal.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { FailureStreak } from '../internal/failure-streak.js';
import { publish } from '../observe/publish.js';
import type { WatchedStore } from '../store/watched-store.js';

/** What {@link CallGate} works with. */
export interface CallGateSettings {
  appId: string;
  /** The interface it stands before. */
  endpoint: string;
  now: () => number;
  /** Where processes tell each other what WeChat refused; `undefined` for a process of its own. */
  shared: { store: WatchedStore; key: string } | undefined;
}

/** Why nobody is let through. */
interface Closure {
  error: Error;
  /** Until then nobody is. */
  until: number;
  /** How long it stays closed once more if the one who tries is refused too. */
  pauseMs: number;
  /** Whether one tries for all when the time is over. A limit by the minute is over when the minute is. */
  isTried: boolean;
  /** Whether all processes know, and take turns. */
  isShared: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const JITTER_MS = 5_000;
/** The day's quota is tried this often by all processes together. */
const QUOTA_PAUSE_MS = 15 * MINUTE_MS;
/** Refusals that every call of the account meets until a person sets something right. */
const REFUSED_FOR_ALL: ReadonlySet<number> = new Set([40013, 40164, 48001, 48004, 50007]);
/** While another process tries, this one looks again so often. */
const LOOK_MS = 30_000;

/**
 * Knows when WeChat need not be asked, because it would refuse or fail anyway: a quota that is used up, an account that
 * is not allowed to, a row of failures. What is true for all processes they tell each other.
 */
export class CallGate {
  readonly #settings: CallGateSettings;
  #closure: Closure | undefined;
  /** Of calls that were let through before the gate closed, the outcome says nothing about whether it may open. */
  #epoch = 0;
  readonly #failures = new FailureStreak();

  constructor(settings: CallGateSettings) {
    this.#settings = settings;
  }

  /** Whether calls go through right now. */
  get isOpen(): boolean {
    return this.#closure === undefined || this.#settings.now() >= this.#closure.until;
  }

  /** Looks what the other processes know. Never rejects. */
  async look(): Promise<void> {
    const { shared, now } = this.#settings;
    if (shared === undefined) return;
    const entry = await shared.store.call((store) => store.get(`${shared.key}:refusal`)).catch(() => 'away');
    if (typeof entry === 'string') return;
    const error = entry === undefined ? undefined : parseRefusal(entry.value);
    if (error === undefined || entry === undefined) {
      if (this.#closure?.isShared === true) this.#closure = undefined;
      return;
    }
    if (this.#closure !== undefined) return;
    const isTried = error.errcode !== 45011;
    const until = isTried ? -Infinity : now() + entry.ttlMs;
    this.#close({ error, until, pauseMs: pauseFor(error, now()) ?? MINUTE_MS, isTried, isShared: true });
  }

  /** Throws what WeChat refused or failed with, while that would be the answer again; else gives a ticket. */
  async admit(): Promise<number> {
    const { now } = this.#settings;
    const closure = this.#closure;
    if (closure === undefined) return this.#epoch;
    if (now() < closure.until) throw closure.error;
    if (!closure.isTried) {
      this.#closure = undefined;
      return this.#epoch;
    }
    // One tries, the others wait for what becomes of it.
    closure.until = now() + (closure.isShared ? LOOK_MS : closure.pauseMs);
    if (closure.isShared && !(await this.#takeTurn(closure.pauseMs))) throw closure.error;
    return this.#epoch;
  }

  /** The call with this ticket was answered. */
  succeeded(ticket: number): void {
    if (ticket !== this.#epoch) return;
    this.#failures.end();
    const closure = this.#closure;
    this.#closure = undefined;
    const { shared } = this.#settings;
    if (closure?.isShared !== true || shared === undefined) return;
    void shared.store.call((store) => store.delete(`${shared.key}:refusal`)).catch(() => undefined);
  }

  /** The call with this ticket was not answered. */
  async failed(ticket: number, error: unknown): Promise<void> {
    if (ticket !== this.#epoch || !isOfEndpoint(error, this.#settings.endpoint)) return;
    const { now, shared } = this.#settings;
    const pauseMs = pauseFor(error, now());
    if (pauseMs === undefined) {
      const tiredMs = this.#failures.add();
      if (tiredMs > 0) this.#shut(error, tiredMs * (0.8 + 0.4 * Math.random()), true, false);
      return;
    }
    const isTried = error.errcode !== 45011;
    this.#shut(error, pauseMs, isTried, shared !== undefined);
    if (shared === undefined) return;
    try {
      // A refusal that has to be tried stays until somebody succeeds; whose turn that is, and when, the lock says.
      const noteMs = isTried ? DAY_MS : pauseMs;
      await shared.store.call((store) => store.set(`${shared.key}:refusal`, serialiseRefusal(error), noteMs));
      if (isTried) await this.#takeTurn(pauseMs);
    } catch {
      if (this.#closure !== undefined) this.#closure.isShared = false;
    }
  }

  #shut(error: Error, pauseMs: number, isTried: boolean, isShared: boolean): void {
    const { appId, now } = this.#settings;
    this.#close({ error, until: now() + pauseMs, pauseMs, isTried, isShared });
    publish('followers.paused', () => ({ appId, ...codeOf(error), openMs: pauseMs }));
  }

  #close(closure: Closure): void {
    this.#closure = closure;
    this.#epoch += 1;
  }

  /** Takes the turn to try, which nobody gives back: it is over when its time is. */
  async #takeTurn(pauseMs: number): Promise<boolean> {
    const { shared } = this.#settings;
    if (shared === undefined) return true;
    const owner = randomBytes(8).toString('hex');
    const fence = await shared.store
      .call((store) => store.acquire(`${shared.key}:turn`, owner, pauseMs))
      .catch(() => undefined);
    return fence !== undefined;
  }
}

/** How long it is of no use to ask again; `undefined` for trouble that may pass at once. */
function pauseFor(error: unknown, now: number): number | undefined {
  if (!(error instanceof WeChatApiError)) return undefined;
  if (error.errcode === 45011) return MINUTE_MS - (now % MINUTE_MS) + JITTER_MS * Math.random();
  if (error.errcode === 45009) return QUOTA_PAUSE_MS + JITTER_MS * Math.random();
  return REFUSED_FOR_ALL.has(error.errcode) ? MINUTE_MS : undefined;
}

/** What kept the call from being made at all, a missing token for instance, says nothing about the interface. */
function isOfEndpoint(error: unknown, endpoint: string): error is WeChatApiError {
  return isWeChatError(error) && error.endpoint === endpoint && error.code !== 'ERR_WECHAT_UNAVAILABLE';
}
