import { WeChatError } from '../errors/wechat-error.js';
import { fingerprint } from '../internal/fingerprint.js';
import { KeyedQueue } from '../internal/keyed-queue.js';
import { pause } from '../internal/pause.js';
import { answerDeadline } from '../internal/store-deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { StrategyRequest } from './state-store.js';

/** What express-session, koa-session, cookie-session and Fastify's sessions have in common, and what we keep there. */
export interface Session {
  /** Logins under way, each as `writeLogin` wrote it. Whatever else may have written here, it is checked. */
  wechatLogins?: string[];
  wechatRestartedAt?: number;
  /** Id of a koa-session that is kept in a store. */
  readonly externalKey?: unknown;
  /** Secret of a login by following. */
  wechatFollow?: string;
  save?(callback: (error?: unknown) => void): unknown;
}

/** A store that never answers must not hold up the next login of its session, nor all after that. */
const STORE_TIMEOUT_MS = 5_000;
const LOOK_AGAIN_MS = 50;
const QUEUE: unique symbol = Symbol('passport-wechat-follower.queue');

/** express-session shows its store and the id; others do not, and then what this request loaded has to do. */
interface ShownStore {
  get(id: string, callback: (error: unknown, session?: Session | null) => void): void;
  /** Ours, hung on the store, so that everyone who changes its sessions stands in one line. */
  [QUEUE]?: KeyedQueue | undefined;
}

interface StoredSessionRequest {
  sessionID?: unknown;
  sessionStore?: Partial<ShownStore>;
  headers?: { cookie?: string | undefined };
}

/** Session of a request. Throws `ERR_WECHAT_CONFIG` with a question when there is none. */
export function sessionOf(req: StrategyRequest): Session {
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

/**
 * What tells a session from the one that takes its place at a login, without showing its id; `undefined` where a session
 * has none, in a cookie. koa-session, and `keepSessionInfo`, carry what was in the old one over into the new.
 */
export function markOfSession(req: StrategyRequest): string | undefined {
  const { sessionID } = req as StoredSessionRequest;
  const id = sessionID ?? sessionOf(req).externalKey;
  return typeof id === 'string' ? fingerprint(id) : undefined;
}

/**
 * Changes the logins of a session. Two tabs load one session, and each would write back what it loaded; so where the
 * store can be seen, a change starts from what is stored, is written at once, and waits for its turn. `change` gets
 * `undefined` when the session was stored once and is gone (a logout in another tab): it must not come back. A session
 * nobody has seen yet is written with the answer, as sessions are, and so is a change that can wait.
 */
export async function changeSession<T>(
  req: StrategyRequest,
  canWait: boolean,
  change: (session: Session | undefined) => T,
): Promise<T> {
  const session = sessionOf(req);
  const { sessionID, sessionStore, headers } = req as StoredSessionRequest;
  if (typeof sessionID !== 'string' || typeof sessionStore?.get !== 'function') {
    const result = change(session);
    if (!canWait) await saved(session);
    return result;
  }
  if (headers?.cookie === undefined) return change(session);
  const store = sessionStore as ShownStore;
  return (store[QUEUE] ??= new KeyedQueue()).run(sessionID, async () => {
    const stored = await storedSession(store, sessionID);
    if (stored === undefined) return change(session.wechatLogins === undefined ? session : undefined);
    if (stored.wechatLogins === undefined) delete session.wechatLogins;
    else session.wechatLogins = stored.wechatLogins;
    if (stored.wechatFollow === undefined) delete session.wechatFollow;
    else session.wechatFollow = stored.wechatFollow;
    const result = change(session);
    await saved(session);
    return result;
  });
}

/**
 * Waits until the session of a request is gone from where sessions are kept, as it is when another tab logs in and the
 * session is made anew. `false` when it is still there after `withinMs`, and at once where that cannot be seen.
 */
export async function isSessionGone(req: StrategyRequest, withinMs: number): Promise<boolean> {
  const { sessionID, sessionStore } = req as StoredSessionRequest;
  if (typeof sessionID !== 'string' || typeof sessionStore?.get !== 'function') return false;
  const endsAt = performance.now() + withinMs;
  while ((await storedSession(sessionStore as ShownStore, sessionID)) !== undefined) {
    if (performance.now() > endsAt) return false;
    await pause(LOOK_AGAIN_MS);
  }
  return true;
}

function storedSession(store: ShownStore, id: string): Promise<Session | undefined> {
  return answered<Session | undefined>((resolve, reject) => {
    store.get(id, (error, session) => {
      // Stores on files say ENOENT for "no such session"; express-session takes it for that too.
      const missing = (Object(error) as { code?: unknown }).code === 'ENOENT';
      if (error && !missing) reject(error);
      else resolve(session ?? undefined);
    });
  });
}

async function saved(session: Session): Promise<void> {
  if (typeof session.save !== 'function') return;
  await answered<undefined>((resolve, reject) => {
    session.save?.((error) => (error ? reject(error) : resolve(undefined)));
  });
}

/** What a session store answers in time. Rejects with `ERR_WECHAT_STORE`. */
function answered<T>(
  ask: (resolve: (answer: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return answerDeadline(STORE_TIMEOUT_MS, ask).catch((error: unknown) => {
    throw sessionFailed(error);
  });
}

function sessionFailed(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_STORE', 'the session of the visitor could not be read or written', {
    cause: withoutSecrets(error),
    hint: 'Check the session store (Redis, for example). 请检查会话存储（如 Redis）是否可用。',
  });
}
