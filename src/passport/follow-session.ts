import { createHash, randomBytes } from 'node:crypto';
import { loginScene } from '../scan-login/login-scene.js';
import { SCAN_LIFE_MS } from '../scan-login/scan-store.js';
import type { StrategyRequest } from './state-store.js';
import { changeSession, isSessionGone, markOfSession, sessionOf } from './stored-session.js';

/** The secret of a login in a session: 256 bits, when they were drawn (milliseconds since 1970), and for which session. */
const SECRET = /^[\w-]{43}\.(\d{1,15})\.(\w+)?$/;
/** Finishing a login takes a question to WeChat, and whatever `verify` does. */
const SETTLE_MS = 5_000;

/**
 * Ties the scene of a code to the browser it was made for, and to one strategy: what somebody confirmed for the shop does
 * not open the office. The session has a secret, the scene is a digest of it: whoever sees the code learns nothing that a
 * session would be believed for, and a request cannot name a scene at all. A secret counts in the session it was drawn
 * for, not in the one that takes its place at a login or a logout.
 */
export class FollowSession {
  readonly #strategy: string;
  readonly #now: () => number;

  constructor(strategy: string, now: () => number) {
    this.#strategy = strategy;
    this.#now = now;
  }

  /** Scene this browser was given, unless it is too old. */
  sceneOf(req: StrategyRequest): string | undefined {
    return this.#read(req, sessionOf(req).wechatFollow);
  }

  /** Gives this browser a scene, or the one it has, unless that is `ended`. Tabs that ask together share one. */
  begin(req: StrategyRequest, ended?: string): Promise<string> {
    const isGood = (scene: string | undefined): scene is string => scene !== undefined && scene !== ended;
    const given = this.sceneOf(req);
    if (isGood(given)) return Promise.resolve(given);
    return changeSession(req, true, (known) => {
      const session = known ?? sessionOf(req);
      const meanwhile = this.#read(req, session.wechatFollow);
      if (isGood(meanwhile)) return meanwhile;
      const secret = `${randomBytes(32).toString('base64url')}.${this.#now()}.${markOfSession(req) ?? ''}`;
      session.wechatFollow = secret;
      return this.#sceneFor(secret);
    });
  }

  /**
   * Whether the session of a request was replaced meanwhile, as it is when another tab finishes the same login first;
   * waits while that one is at it. `false` too where it cannot be seen where sessions are kept.
   */
  wasReplaced(req: StrategyRequest): Promise<boolean> {
    return isSessionGone(req, SETTLE_MS);
  }

  /** Forgets the scene of this browser. */
  async end(req: StrategyRequest): Promise<void> {
    await changeSession(req, true, (session) => {
      delete (session ?? sessionOf(req)).wechatFollow;
    });
  }

  #read(req: StrategyRequest, secret: unknown): string | undefined {
    const [, drawnAt, mark] = typeof secret === 'string' ? (SECRET.exec(secret) ?? []) : [];
    if (drawnAt === undefined || this.#now() - Number(drawnAt) >= SCAN_LIFE_MS) return undefined;
    if (mark !== markOfSession(req)) return undefined;
    return this.#sceneFor(secret as string);
  }

  #sceneFor(secret: string): string {
    return loginScene(createHash('sha256').update(`${secret}\n${this.#strategy}`).digest('base64url'));
  }
}
