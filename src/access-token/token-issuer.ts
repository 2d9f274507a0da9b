import { noAnswer } from '../api/api-failure.js';
import { ISSUING_ENDPOINTS, type CommonAccessTokenKind } from '../api/issuing-endpoints.js';
import { mayPass } from '../api/may-pass.js';
import type { IssuedCommonAccessToken } from '../api/token-endpoints.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import type { WeChatError } from '../errors/wechat-error.js';
import { DeadlinePassed, withDeadline } from '../internal/deadline.js';
import { FailureStreak } from '../internal/failure-streak.js';
import { RetryBudget } from '../internal/retry-budget.js';
import { withSecondAttempt } from '../internal/second-attempt.js';
import { publish } from '../observe/publish.js';
import { spend } from '../store/shared-budget.js';
import { codeOf, heldBack, parseRefusal, pauseAfter, serialiseRefusal } from './refusal.js';
import { FORCED_REFRESHES, REJECTIONS } from './token-budgets.js';
import type { TokenStore } from './token-store.js';

/** What {@link TokenIssuer} works with. */
export interface TokenIssuerSettings {
  api: Pick<WeChatApi, 'issueCommonAccessToken'>;
  store: TokenStore;
  appId: string;
  kind: CommonAccessTokenKind;
  now: () => number;
  /** Longest time one call to WeChat may take, in milliseconds. */
  callMs: number;
}

/** Why a token is asked for. */
export interface IssueReason {
  why: 'missing' | 'ahead' | 'rejected';
  /** Tokens WeChat's interfaces rejected; they must not be handed out again. */
  rejected: ReadonlySet<string>;
  /** From here on too little of the lease is left to send anything, a second call included. */
  sendBy: number;
  signal: AbortSignal;
}

/**
 * Asks WeChat for tokens, and knows when not to: after a refusal that will not pass (shared by all processes through
 * the store), after a row of failures, and when the budgets for rejected tokens are spent.
 */
export class TokenIssuer {
  readonly #settings: TokenIssuerSettings;
  readonly #retries: RetryBudget;
  readonly #failures = new FailureStreak();
  #pausedUntil = -Infinity;
  #lastFailure: unknown;

  constructor(settings: TokenIssuerSettings) {
    this.#settings = settings;
    this.#retries = new RetryBudget(settings.now);
  }

  /** Throws what WeChat refused or failed with, while asking again would be of no use. */
  async holdBack(): Promise<void> {
    if (this.#settings.now() < this.#pausedUntil) throw this.#lastFailure;
    const entry = await this.#settings.store.readNote('refusal');
    const refusal = entry === undefined ? undefined : parseRefusal(entry.value);
    if (refusal !== undefined) throw refusal;
  }

  /** Asks WeChat under the lock of all processes, with everything they share about it; `undefined` if it is too late. */
  async issue(reason: IssueReason): Promise<IssuedCommonAccessToken | undefined> {
    const { why, rejected, sendBy, signal } = reason;
    const { store, kind, now } = this.#settings;
    if (why === 'rejected' && !(await spend(store, REJECTIONS))) {
      throw heldBack(
        'WeChat rejected several fresh ones within a minute',
        'Check that the AppID and the interface belong to the same account. 请检查 AppID 与所调用接口是否属于同一账号。',
      );
    }
    const issued = await this.#askInTime(reason);
    if (issued === undefined) return undefined;
    if (kind === 'classic' || !rejected.has(issued.commonAccessToken)) return issued;
    if (now() >= sendBy) return undefined; // the answer took long
    if (await spend(store, FORCED_REFRESHES)) {
      const forced = await this.#ask(why, true, signal);
      if (!rejected.has(forced.commonAccessToken)) return forced;
    }
    throw keepsRejected();
  }

  /** Asks WeChat without lock and store, for the stable kind, whose endpoint gives everybody the same token. */
  async issueAlone(rejected: ReadonlySet<string>, signal: AbortSignal): Promise<IssuedCommonAccessToken> {
    if (this.#settings.now() < this.#pausedUntil) throw this.#lastFailure;
    const issued = await this.#ask('missing', false, signal);
    // Forcing another one is not done without the budget that the processes share.
    if (rejected.has(issued.commonAccessToken)) throw keepsRejected();
    return issued;
  }

  /**
   * Asks while the lease allows it, and once more after trouble that may pass. Of the classic kind, a lost answer may
   * have replaced the token already; then too the answer to the second call is the newest, and the one that is kept.
   * After other failures one call is enough to see whether WeChat is back.
   */
  #askInTime({ why, sendBy, signal }: IssueReason): Promise<IssuedCommonAccessToken | undefined> {
    const { now } = this.#settings;
    const wasWell = this.#failures.length === 0;
    return withSecondAttempt(
      async () => (now() < sendBy ? this.#ask(why, false, signal) : undefined), // a wait may take longer than planned
      {
        budget: this.#retries,
        mayRepeat: (error, delayMs) => wasWell && mayPass(error) && now() + delayMs < sendBy,
        signal,
      },
    );
  }

  async #ask(
    why: IssueReason['why'],
    forced: boolean,
    signal: AbortSignal,
  ): Promise<IssuedCommonAccessToken> {
    const { api, appId, kind, now, callMs } = this.#settings;
    const startedAt = now();
    try {
      // Reading the AppSecret and trying another one are part of the call: the lease is measured for one.
      const issued = await withDeadline(callMs, signal, (cancellation) =>
        api.issueCommonAccessToken({ kind, forceRefresh: forced, signal: cancellation.toSignal() }),
      );
      this.#failures.end();
      const { expiresInMs } = issued;
      publish('token.issued', () => ({ appId, kind, why, forced, tookMs: now() - startedAt, expiresInMs }));
      return issued;
    } catch (cause) {
      const error = cause instanceof DeadlinePassed ? noAnswer(ISSUING_ENDPOINTS[kind], cause) : cause;
      if (!signal.aborted) await this.#failed(error);
      throw error;
    }
  }

  async #failed(error: unknown): Promise<void> {
    const { store, appId, kind, now } = this.#settings;
    publish('token.failed', () => ({ appId, kind, ...codeOf(error) }));
    this.#lastFailure = error;
    const tiredMs = this.#failures.add();
    const refusedMs = pauseAfter(error);
    const openMs = (refusedMs ?? tiredMs) * (0.9 + 0.2 * Math.random());
    if (openMs === 0) return;
    this.#pausedUntil = now() + openMs;
    publish('breaker.opened', () => ({ appId, kind, ...codeOf(error), openMs }));
    if (refusedMs !== undefined && error instanceof WeChatApiError) {
      await store.writeNote('refusal', serialiseRefusal(error), openMs).catch(() => undefined);
    }
  }
}

function keepsRejected(): WeChatError {
  return heldBack(
    'WeChat keeps issuing one that its interfaces reject',
    'Try again in a minute; forced refreshes are limited to 8 a day. 请一分钟后重试；强制刷新每天最多 8 次。',
  );
}
