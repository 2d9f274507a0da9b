import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import type { StateRecord, StateStore, StrategyRequest, TakenState } from './state-store.js';
import { readLogin, writeLogin, type Login } from './login-line.js';
import { changeSession, isSessionGone, markOfSession, sessionOf, type Session } from './stored-session.js';

/** Options of {@link SessionStateStore}. */
export interface SessionStateStoreOptions {
  /** Clock in milliseconds since 1970, for tests. Default is the system's. */
  now?: (() => number) | undefined;
}

const LIFE_MS = 10 * 60_000;
/** A used state is known as used for this long: the same callback may come twice. */
const USED_LIFE_MS = 30_000;
/** A login that takes longer than this is none any more. */
const IN_FLIGHT_MS = 10_000;
const SETTLE_MS = 2_000;
const MAX_LOGINS = 8;
const RESTART_PAUSE_MS = 60_000;

/**
 * State store in the visitor's session, the default. Several logins may be under way in one browser (tabs), each
 * state works once and for ten minutes, and nobody finds it without the session it was put into, nor in the one that
 * takes its place at a login. Sessions that live in a cookie alone cannot keep "once": an old cookie brings an old state
 * back.
 */
export class SessionStateStore implements StateStore {
  readonly #now: () => number;

  constructor(options: SessionStateStoreOptions = {}) {
    checkOptionNames('SessionStateStore', options, { now: true });
    checkFunction('SessionStateStore', 'now', options.now);
    this.#now = options.now ?? Date.now;
  }

  /** See {@link StateStore.save}. */
  save(req: StrategyRequest, state: string, record: StateRecord): Promise<void> {
    const mark = markOfSession(req);
    return changeSession(req, true, (known) => {
      const session = known ?? sessionOf(req);
      // What this request loaded of a session that is gone counts no more: a state might have been used since.
      const unused =
        known === undefined ? [] : this.#logins(known, mark).filter(({ usedAt }) => usedAt === undefined);
      const logins = [
        ...unused.slice(1 - MAX_LOGINS), // the oldest goes
        { ...record, state, createdAt: this.#now(), ...(mark === undefined ? {} : { session: mark }) },
      ];
      session.wechatLogins = logins.map(writeLogin);
    });
  }

  /** See {@link StateStore.find}. */
  find(req: StrategyRequest, state: string): Promise<StateRecord | undefined> {
    return Promise.resolve(this.#loginsOf(req).find((login) => login.state === state));
  }

  /** See {@link StateStore.take}. */
  take(req: StrategyRequest, state: string): Promise<TakenState> {
    const mark = markOfSession(req);
    return changeSession<TakenState>(req, false, (session) => {
      const logins = session === undefined ? [] : this.#logins(session, mark);
      const login = logins.find((known) => known.state === state);
      if (session === undefined || login === undefined) return 'gone';
      if (login.usedAt !== undefined) return 'used';
      login.usedAt = this.#now();
      session.wechatLogins = logins.map(writeLogin);
      return 'first';
    });
  }

  /** See {@link StateStore.settled}. Where a session is kept can be seen with express-session only. */
  async settled(req: StrategyRequest, state: string): Promise<void> {
    const usedAt = this.#loginsOf(req).find((login) => login.state === state)?.usedAt;
    const leftMs = usedAt === undefined ? 0 : usedAt + IN_FLIGHT_MS - this.#now();
    if (leftMs > 0) await isSessionGone(req, Math.min(SETTLE_MS, leftMs));
  }

  /** See {@link StateStore.claimRestart}. */
  claimRestart(req: StrategyRequest): Promise<boolean> {
    const session = sessionOf(req);
    const now = this.#now();
    if (now - (session.wechatRestartedAt ?? -Infinity) < RESTART_PAUSE_MS) return Promise.resolve(false);
    session.wechatRestartedAt = now;
    return Promise.resolve(true);
  }

  #loginsOf(req: StrategyRequest): Login[] {
    return this.#logins(sessionOf(req), markOfSession(req));
  }

  /** Logins under way that were begun in the session with this mark. */
  #logins({ wechatLogins }: Session, mark: string | undefined): Login[] {
    const lines: unknown[] = Array.isArray(wechatLogins) ? wechatLogins : [];
    return lines
      .map(readLogin)
      .filter((login) => login !== undefined && login.session === mark && this.#isAlive(login)) as Login[];
  }

  #isAlive({ createdAt, usedAt }: Login): boolean {
    const now = this.#now();
    return now - createdAt < LIFE_MS && (usedAt === undefined || now - usedAt < USED_LIFE_MS);
  }
}
