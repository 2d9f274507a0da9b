import { randomBytes } from 'node:crypto';
import type { CommonAccessTokenKind } from '../api/issuing-endpoints.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { pause } from '../internal/pause.js';
import { correctLife, holdToken, type HeldToken } from './held-token.js';
import type { TokenIssuer } from './token-issuer.js';
import type { TokenStore } from './token-store.js';

/** What {@link TokenRefresh} works with. */
export interface TokenRefreshSettings {
  issuer: TokenIssuer;
  tokens: TokenStore;
  kind: CommonAccessTokenKind;
  now: () => number;
  /** Lease of the lock, in milliseconds. */
  leaseMs: number;
  /** Longest time one call to WeChat may take, in milliseconds; none is sent with less lease than that left. */
  callMs: number;
  /** Longest wait for another process, in milliseconds. */
  waitMs: number;
}

/** One refresh. */
export interface RefreshRequest {
  /** Token this process holds, if any. */
  held: HeldToken | undefined;
  /** Tokens WeChat rejected. */
  rejected: ReadonlySet<string>;
  /** Nobody waits: if another process is at it already, that is good enough. */
  inBackground: boolean;
  signal: AbortSignal;
}

/** With a stable token and none to serve, a lock holder that takes longer than this may be dead: ask WeChat alone. */
const PATIENCE_MS = 2_000;
const ROUNDS = 3;

/**
 * Finds the token to go on with: the store's, if it is better than ours, else a new one, issued under the lock of all
 * processes and written with its fence. Without a store it does what does no harm.
 */
export class TokenRefresh {
  readonly #settings: TokenRefreshSettings;
  #locked: Promise<unknown> = Promise.resolve();

  constructor(settings: TokenRefreshSettings) {
    this.#settings = settings;
  }

  /** Resolves to the token to hold; rejects with a typed error when there is none to be had. */
  async run(request: RefreshRequest): Promise<HeldToken> {
    try {
      return (await this.#adopt(request)) ?? (await this.#underLock(request));
    } catch (error) {
      if (!isWeChatError(error, 'ERR_WECHAT_STORE')) throw error;
      return this.#withoutStore(request, error);
    }
  }

  /** Token of the store, as it is to be held from now on; `undefined` if what we have is as good. */
  async look(request: Pick<RefreshRequest, 'held' | 'rejected'>): Promise<HeldToken | undefined> {
    const seen = await this.#read(request);
    if (seen === undefined || seen.token === request.held?.token) return seen;
    return this.#settings.now() < seen.mandatoryAt ? seen : undefined;
  }

  /** Resolves when no lock is held any more. */
  async settled(): Promise<void> {
    await this.#locked.catch(() => undefined);
  }

  /** Takes what the store has, unless that is no better than what we have: nothing usable, or a token that is due. */
  async #adopt(request: Pick<RefreshRequest, 'held' | 'rejected'>): Promise<HeldToken | undefined> {
    const seen = await this.#read(request);
    if (seen === undefined) return undefined;
    const dueAt = seen.token === request.held?.token ? seen.advisoryAt : seen.mandatoryAt;
    return this.#settings.now() < dueAt ? seen : undefined;
  }

  /** What the store has. Only the store knows what is left of its life: our clock may have stood still, or leapt. */
  async #read({ held, rejected }: Pick<RefreshRequest, 'held' | 'rejected'>): Promise<HeldToken | undefined> {
    const { tokens, kind, now } = this.#settings;
    const askedAt = now();
    const stored = await tokens.readToken();
    if (stored === undefined || rejected.has(stored.token)) return undefined;
    const seen = holdToken(kind, stored.token, askedAt, stored.remainingMs);
    if (held?.token !== stored.token) return seen;
    correctLife(held, seen);
    return held;
  }

  async #underLock(request: RefreshRequest): Promise<HeldToken> {
    const { tokens, issuer, kind, leaseMs, waitMs, now } = this.#settings;
    const owner = randomBytes(16).toString('hex');
    const startedAt = now();
    let asked = false;
    for (;;) {
      request.signal.throwIfAborted();
      await issuer.holdBack();
      const lockedAt = now();
      const fence = await tokens.lock(owner, leaseMs);
      if (fence !== undefined) {
        const work = this.#holdingLock(request, fence, lockedAt + leaseMs).finally(() =>
          tokens.unlock(owner),
        );
        this.#locked = work;
        const found = await work;
        if (found !== undefined) return found;
        // Too little of the lease was left to send anything; like anyone without the lock, it is tried again in time.
      }
      // While it is good, that is: by now somebody may wait for this very refresh, or we may have stood still.
      const { held, inBackground } = request;
      if (inBackground && held !== undefined && now() < held.mandatoryAt) return held;
      const waitedMs = now() - startedAt;
      if (waitedMs >= waitMs) throw lockTimeout(waitMs);
      if (kind === 'stable' && waitedMs >= PATIENCE_MS && !asked) {
        asked = true;
        const alone = await this.#alone(request).catch(() => undefined);
        if (alone !== undefined) return alone;
      }
      await pause(50 + 200 * Math.random(), request.signal);
      const adopted = await this.#adopt(request);
      if (adopted !== undefined) return adopted;
    }
  }

  /** Looks again, now that nobody else can act, and asks WeChat if that is still needed. */
  async #holdingLock(
    request: RefreshRequest,
    fence: number,
    leaseEnds: number,
  ): Promise<HeldToken | undefined> {
    const { issuer, kind, callMs, now } = this.#settings;
    const adopted = await this.#adopt(request);
    if (adopted !== undefined) return adopted;
    await issuer.holdBack();
    const startedAt = now();
    const { held, rejected, signal } = request;
    const why = held !== undefined ? 'ahead' : rejected.size > 0 ? 'rejected' : 'missing';
    const answer = await issuer.issue({ why, rejected, sendBy: leaseEnds - callMs, signal });
    if (answer === undefined) return undefined;
    const { commonAccessToken, expiresInMs } = answer;
    // Counted from before the call, so that the time it took is on the safe side.
    const remainingMs = startedAt + expiresInMs - now();
    const issued = holdToken(kind, commonAccessToken, now(), remainingMs);
    for (let round = 0; round < ROUNDS; round++) {
      if (await this.#committed(fence, issued, remainingMs)) return issued;
      const newer = await this.#adopt({ ...request, held: undefined });
      if (newer !== undefined) return newer;
    }
    return issued;
  }

  /** A token that WeChat issued is good even if the store cannot keep it. */
  async #committed(fence: number, { token }: HeldToken, remainingMs: number): Promise<boolean> {
    try {
      return await this.#settings.tokens.commitToken(fence, token, remainingMs);
    } catch (error) {
      if (isWeChatError(error, 'ERR_WECHAT_STORE')) return true;
      throw error;
    }
  }

  /** A dead store never becomes a storm: the token we have, else (stable) one call a process, else a refusal. */
  async #withoutStore(request: RefreshRequest, error: WeChatError): Promise<HeldToken> {
    const { kind, now } = this.#settings;
    const { held, rejected } = request;
    if (held !== undefined && !rejected.has(held.token) && now() < held.mandatoryAt)
      return { ...held, seenAt: now() };
    if (kind === 'classic') throw error;
    return this.#alone(request);
  }

  async #alone({ rejected, signal }: RefreshRequest): Promise<HeldToken> {
    const { issuer, kind, now } = this.#settings;
    const startedAt = now();
    const { commonAccessToken, expiresInMs } = await issuer.issueAlone(rejected, signal);
    return holdToken(kind, commonAccessToken, now(), startedAt + expiresInMs - now());
  }
}

function lockTimeout(waitMs: number): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_LOCK_TIMEOUT',
    `another process has been refreshing the common access token for ${waitMs} ms`,
    {
      hint: 'Try again; if it stays, see docs/errors.md#err_wechat_lock_timeout. 其他进程正在刷新 token，请稍后重试。',
    },
  );
}
