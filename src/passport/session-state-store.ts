import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import type { StateRecord, StateStore, StrategyRequest, TakenState } from './state-store.js';
import { changeSession, sessionOf, type Login, type Session } from './stored-session.js';

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
      const unused = loginsOf(session).filter((login) => login.usedAt === undefined && this.#isAlive(login));
      session.wechatLogins = [
        ...unused.slice(1 - MAX_LOGINS), // the oldest goes
        { ...record, state, createdAt: this.#now() },
      ];
    });
  }

  /** See {@link StateStore.find}. */
  find(req: StrategyRequest, state: string): Promise<StateRecord | undefined> {
    return Promise.resolve(this.#login(sessionOf(req), state));
  }

  /** See {@link StateStore.take}. */
  take(req: StrategyRequest, state: string): Promise<TakenState> {
    return changeSession<TakenState>(req, false, (session) => {
      const login = session && this.#login(session, state);
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

  #login(session: Session, state: string): Login | undefined {
    return loginsOf(session).find((login) => login.state === state && this.#isAlive(login));
  }

  #isAlive({ createdAt, usedAt }: Login): boolean {
    const now = this.#now();
    return now - createdAt < LIFE_MS && (usedAt === undefined || now - usedAt < USED_LIFE_MS);
  }
}

/** Whatever else may have written to the session: what is no list holds no login. */
function loginsOf({ wechatLogins }: Session): Login[] {
  return Array.isArray(wechatLogins) ? wechatLogins : [];
}
