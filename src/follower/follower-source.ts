import { codeOf } from '../access-token/refusal.js';
import type { CommonAccessTokenSource } from '../access-token/common-access-token-source.js';
import { classOfErrcode } from '../api/errcodes.js';
import { MAX_FOLLOWERS_PER_CALL } from '../api/follower-endpoints.js';
import type { FollowerRecord } from '../api/follower-record.js';
import { mayPass } from '../api/may-pass.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { RetryBudget } from '../internal/retry-budget.js';
import { withSecondAttempt } from '../internal/second-attempt.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import { publish } from '../observe/publish.js';
import type { CallGate } from './call-gate.js';
import type { FollowerStatus } from './follower-status.js';
import { RecheckBatch } from './recheck-batch.js';

/** What {@link FollowerSource} works with. */
export interface FollowerSourceSettings {
  api: Pick<WeChatApi, 'fetchFollower' | 'fetchFollowers'>;
  commonAccessToken: CommonAccessTokenSource;
  appId: string;
  gate: CallGate;
  now: () => number;
  /** Whether known followers are asked about together. */
  batch: boolean;
  /** How long they wait for each other, in milliseconds. */
  windowMs: number;
}

/** The interfaces, as errors name them. */
export const USER_INFO = 'cgi-bin/user/info';
const BATCH_GET = 'cgi-bin/user/info/batchget';

/** Longest time for an answer somebody waits for, a second attempt included. */
const ANSWER_MS = 3_000;
/** A second attempt with less time than this would be in vain. */
const LEAST_MS = 500;
const FIRST_BATCH_PAUSE_MS = 5_000;
const LONGEST_BATCH_PAUSE_MS = 15 * 60_000;

/** Asks WeChat who follows: about one person somebody waits for, or about known followers by the hundred. */
export class FollowerSource {
  readonly #settings: FollowerSourceSettings;
  readonly #batch: RecheckBatch<FollowerStatus>;
  readonly #budget: RetryBudget;
  #batchPausedUntil = -Infinity;
  #batchPauseMs = 0;

  constructor(settings: FollowerSourceSettings) {
    const { now, windowMs } = settings;
    this.#settings = settings;
    this.#budget = new RetryBudget(now);
    this.#batch = new RecheckBatch({
      fetch: (openids) => this.#fetchMany(openids),
      size: MAX_FOLLOWERS_PER_CALL,
      windowMs,
    });
  }

  /** Asks about one person. Rejects with a `WeChatError` when the answer is unknown; trouble that may pass is met twice. */
  async ask(openid: string): Promise<FollowerStatus> {
    const startedAt = performance.now();
    const leftMs = () => Math.max(1, Math.floor(startedAt + ANSWER_MS - performance.now()));
    return withSecondAttempt(() => this.#fetchOne(openid, leftMs()), {
      budget: this.#budget,
      mayRepeat: (error, delayMs) =>
        isOfUserInfo(error) && mayPass(error) && leftMs() - delayMs >= LEAST_MS && this.#settings.gate.isOpen,
    });
  }

  /** Asks again about somebody known to follow; nobody waits, so it may be together with others. */
  async recheck(openid: string): Promise<FollowerStatus> {
    const { batch, now } = this.#settings;
    const found = batch && now() >= this.#batchPausedUntil ? await this.#batch.add(openid) : undefined;
    return found ?? this.#fetchOne(openid, ANSWER_MS);
  }

  /** Somebody waits now for what `recheck` is collecting. */
  hurry(): void {
    this.#batch.hurry();
  }

  /** Drops what `recheck` is collecting. */
  close(): void {
    this.#batch.close(new WeChatError('ERR_WECHAT_UNAVAILABLE', 'the account was closed'));
  }

  async #fetchOne(openid: string, timeoutMs: number): Promise<FollowerStatus> {
    const { api, commonAccessToken, gate, now } = this.#settings;
    const ticket = await gate.admit();
    const checkedAt = now();
    try {
      const record = await commonAccessToken.withToken((token) =>
        api.fetchFollower(token, openid, { timeoutMs }),
      );
      gate.succeeded(ticket);
      this.#tell('single', 1, checkedAt);
      return statusOf(record, checkedAt);
    } catch (error) {
      this.#tell('single', 1, checkedAt, error);
      if (isAnswer(error)) {
        gate.succeeded(ticket);
        return { openid, following: false, checkedAt, source: 'wechat' };
      }
      await gate.failed(ticket, error);
      throw isWeChatError(error) ? error : unknown(error);
    }
  }

  /** What WeChat refuses it refuses of the batch: those in it are asked about one by one, and batches pause. */
  async #fetchMany(openids: string[]): Promise<ReadonlyMap<string, FollowerStatus>> {
    const { api, commonAccessToken, now } = this.#settings;
    const checkedAt = now();
    try {
      const records = await commonAccessToken.withToken((token) => api.fetchFollowers(token, openids));
      this.#batchPauseMs = 0;
      this.#tell('batch', openids.length, checkedAt);
      return new Map(records.map((record) => [record.openid, statusOf(record, checkedAt)]));
    } catch (error) {
      this.#tell('batch', openids.length, checkedAt, error);
      if (!isRefusal(error)) throw error;
      // One of a hundred who left is no reason to give up batches; if it goes on like that, it is.
      const isAboutSomebody = error instanceof WeChatApiError && classOfErrcode(error.errcode) === 'state';
      this.#batchPauseMs = isAboutSomebody
        ? Math.min(LONGEST_BATCH_PAUSE_MS, Math.max(FIRST_BATCH_PAUSE_MS, this.#batchPauseMs * 2))
        : LONGEST_BATCH_PAUSE_MS;
      this.#batchPausedUntil = now() + this.#batchPauseMs;
      return new Map();
    }
  }

  #tell(via: 'single' | 'batch', people: number, startedAt: number, error?: unknown): void {
    const { appId, now } = this.#settings;
    publish('followers.asked', () => ({
      appId,
      via,
      people,
      tookMs: now() - startedAt,
      ...(error === undefined || isAnswer(error) ? {} : codeOf(error)),
    }));
  }
}

function statusOf({ _json, ...record }: FollowerRecord, checkedAt: number): FollowerStatus {
  return { ...record, checkedAt, source: 'wechat' };
}

/**
 * An openid the account does not know, or a person who does not follow: refusals that are an answer. Only of this
 * endpoint; what a token endpoint refuses says nothing about a person.
 */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof WeChatApiError &&
    error.endpoint === USER_INFO &&
    classOfErrcode(error.errcode) === 'state'
  );
}

/** WeChat will not have this batch, or answers with something else: not trouble that may pass, not a dead token. */
function isRefusal(error: unknown): boolean {
  if (!isWeChatError(error) || error.endpoint !== BATCH_GET) return false;
  if (!(error instanceof WeChatApiError)) return error.code === 'ERR_WECHAT_RESPONSE';
  const errcodeClass = classOfErrcode(error.errcode);
  return errcodeClass !== 'retry' && errcodeClass !== 'token';
}

/** Getting the common access token has its own second attempt. */
function isOfUserInfo(error: unknown): boolean {
  return isWeChatError(error) && error.endpoint === USER_INFO;
}

/** What a token source of the application fails with leaves us as ignorant as anything else. */
function unknown(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_UNAVAILABLE', 'the source of the common access token failed', {
    cause: withoutSecrets(error),
    hint: 'Look at the `commonAccessToken` you gave to the account. 请检查传给 OfficialAccount 的 commonAccessToken。',
  });
}
