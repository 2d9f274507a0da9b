import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import type { StateRecord, StateStore, StrategyRequest, TakenState } from './state-store.js';
import { changeSession, sessionOf, type Login } from './stored-session.js';

/** Options of {@link SessionStateStore}. */
export interface SessionStateStoreOptions {
  /** Clock in milliseconds since 1970, for tests. Default is the system's. */
  now?: (() => number) | undefined;
}

const LIFE_MS = 10 * 60_000;
/** A used state is known as used for this long: the same callback may come twice. */
const USED_LIFE_MS = 30_000;
const MAX_LOGINS = 8;
const RESTART_PAUSE_MS = 60_000;

/**
 * State store in the visitor's session, the default. Several logins may be under way in one browser (tabs), each
 * state works once and for ten minutes, and nobody finds it without the session it was put into. Sessions that live
 * in a cookie alone cannot keep "once": an old cookie brings an old state back.
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
    return changeSession(req, true, (known) => {
      const session = known ?? sessionOf(req);
      const unused = this.#alive(session.wechatLogins).filter(([, { usedAt }]) => usedAt === undefined);
      unused.sort(([, a], [, b]) => a.createdAt - b.createdAt);
      const begun: Login = { record, createdAt: this.#now() };
      session.wechatLogins = { ...Object.fromEntries(unused.slice(1 - MAX_LOGINS)), [state]: begun };
    });
  }

  /** See {@link StateStore.find}. */
  find(req: StrategyRequest, state: string): Promise<StateRecord | undefined> {
    const found = this.#alive(sessionOf(req).wechatLogins).find(([key]) => key === state);
    return Promise.resolve(found?.[1].record);
  }

  /** See {@link StateStore.take}. */
  take(req: StrategyRequest, state: string): Promise<TakenState> {
    return changeSession<TakenState>(req, false, (session) => {
      if (session === undefined) return 'gone';
      const alive = this.#alive(session.wechatLogins);
      session.wechatLogins = Object.fromEntries(alive);
      const login = alive.find(([key]) => key === state)?.[1];
      if (login === undefined) return 'gone';
      if (login.usedAt !== undefined) return 'used';
      login.usedAt = this.#now();
      return 'first';
    });
  }

  /** See {@link StateStore.claimRestart}. */
  claimRestart(req: StrategyRequest): Promise<boolean> {
    const session = sessionOf(req);
    const now = this.#now();
    if (now - (session.wechatRestartedAt ?? -Infinity) < RESTART_PAUSE_MS) return Promise.resolve(false);
    session.wechatRestartedAt = now;
    return Promise.resolve(true);
  }

  #alive(logins: Record<string, Login> = {}): [string, Login][] {
    const now = this.#now();
    return Object.entries(logins).filter(
      ([, { createdAt, usedAt }]) =>
        now - createdAt < LIFE_MS && (usedAt === undefined || now - usedAt < USED_LIFE_MS),
    );
  }
}
