import { WeChatError } from '../errors/wechat-error.js';
import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import { KeyedQueue } from '../internal/keyed-queue.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { FoundState, StateRecord, StateStore, StrategyRequest } from './state-store.js';

/** Options of {@link SessionStateStore}. */
export interface SessionStateStoreOptions {
  /** Clock in milliseconds since 1970, for tests. Default is the system's. */
  now?: (() => number) | undefined;
}

/** Login under way as a session keeps it. */
interface Login {
  record: StateRecord;
  createdAt: number;
  usedAt?: number;
}

type Logins = Record<string, Login>;

/** What express-session, koa-session, cookie-session and Fastify's sessions have in common. */
interface Session {
  wechatLogins?: Logins;
  wechatRestartedAt?: number;
  save?(callback: (error?: unknown) => void): unknown;
}

/** express-session shows its store and the id; others do not, and then what this request loaded has to do. */
interface StoredSessionRequest {
  sessionID?: unknown;
  sessionStore?: Partial<SessionReader>;
}

interface SessionReader {
  get(id: string, callback: (error: unknown, session?: Session | null) => void): void;
}

const LIFE_MS = 10 * 60_000;
const USED_LIFE_MS = 30_000;
const MAX_LOGINS = 8;
const RESTART_PAUSE_MS = 60_000;

/**
 * State store in the visitor's session, the default. Several logins may be under way in one browser (tabs), each
 * state works once and for ten minutes, and nobody finds it without the session it was put into.
 */
export class SessionStateStore implements StateStore {
  readonly #now: () => number;
  readonly #queue = new KeyedQueue();

  constructor(options: SessionStateStoreOptions = {}) {
    checkOptionNames('SessionStateStore', options, { now: true });
    checkFunction('SessionStateStore', 'now', options.now);
    this.#now = options.now ?? Date.now;
  }

  /** See {@link StateStore.save}. */
  save(req: StrategyRequest, state: string, record: StateRecord): Promise<void> {
    return this.#change(req, (alive) => {
      const unused = alive.filter(([, { usedAt }]) => usedAt === undefined);
      unused.sort(([, a], [, b]) => a.createdAt - b.createdAt);
      return [...unused.slice(1 - MAX_LOGINS), [state, { record, createdAt: this.#now() }]];
    });
  }

  /** See {@link StateStore.find}. */
  find(req: StrategyRequest, state: string): Promise<FoundState | undefined> {
    const logins = sessionOf(req).wechatLogins ?? {};
    const login = Object.hasOwn(logins, state) ? logins[state] : undefined;
    if (login === undefined || !this.#isAlive(login)) return Promise.resolve(undefined);
    return Promise.resolve({ record: login.record, used: login.usedAt !== undefined });
  }

  /** See {@link StateStore.consume}. */
  async consume(req: StrategyRequest, state: string): Promise<void> {
    const usedAt = this.#now();
    await this.#change(req, (alive) =>
      alive.map(([key, login]) =>
        key === state && login.usedAt === undefined ? [key, { ...login, usedAt }] : [key, login],
      ),
    );
    await saved(sessionOf(req));
  }

  /** See {@link StateStore.claimRestart}. */
  claimRestart(req: StrategyRequest): Promise<boolean> {
    const session = sessionOf(req);
    const now = this.#now();
    if (now - (session.wechatRestartedAt ?? -Infinity) < RESTART_PAUSE_MS) return Promise.resolve(false);
    session.wechatRestartedAt = now;
    return Promise.resolve(true);
  }

  #isAlive({ createdAt, usedAt }: Login): boolean {
    const now = this.#now();
    return now - createdAt < LIFE_MS && (usedAt === undefined || now - usedAt < USED_LIFE_MS);
  }

  /**
   * Two tabs load one session, and each would write back what it loaded. So a change of a session that is stored
   * starts from what is stored and is written at once; a new one is written with the answer, as sessions are.
   */
  async #change(
    req: StrategyRequest,
    change: (alive: [string, Login][]) => [string, Login][],
  ): Promise<void> {
    const session = sessionOf(req);
    const apply = (logins: Logins = {}) => {
      const alive = Object.entries(logins).filter(([, login]) => this.#isAlive(login));
      session.wechatLogins = Object.fromEntries(change(alive));
    };
    const { sessionID, sessionStore } = req as StoredSessionRequest;
    if (typeof sessionID !== 'string' || typeof sessionStore?.get !== 'function') {
      apply(session.wechatLogins);
      return;
    }
    await this.#queue.run(sessionID, async () => {
      const stored = await storedSession(sessionStore as SessionReader, sessionID);
      apply((stored ?? session).wechatLogins);
      if (stored !== undefined) await saved(session);
    });
  }
}

function sessionOf(req: StrategyRequest): Session {
  if (typeof req.session === 'object' && req.session !== null) return req.session;
  throw new WeChatError(
    'ERR_WECHAT_CONFIG',
    'the request has no session. Did you forget to use a session middleware before Passport?',
    {
      hint:
        'Add express-session or koa-session in front of the login routes; the login is bound to the browser by it. ' +
        'See docs/errors.md#err_wechat_config. 请先启用会话中间件（express-session 或 koa-session）。',
    },
  );
}

function storedSession(store: SessionReader, id: string): Promise<Session | undefined> {
  return new Promise((resolve, reject) => {
    store.get(id, (error, session) => (error ? reject(sessionFailed(error)) : resolve(session ?? undefined)));
  });
}

function saved(session: Session): Promise<void> {
  return new Promise((resolve, reject) => {
    if (typeof session.save !== 'function') resolve();
    else session.save((error) => (error ? reject(sessionFailed(error)) : resolve()));
  });
}

function sessionFailed(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_STORE', 'the session of the visitor could not be read or written', {
    cause: withoutSecrets(error),
    hint: 'Check the session store (Redis, for example). 请检查会话存储（如 Redis）是否可用。',
  });
}
