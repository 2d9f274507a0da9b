import { LRUCache } from 'lru-cache';
import type { CommonAccessTokenSource } from '../access-token/common-access-token-source.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { classOfErrcode } from '../api/errcodes.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { checkOptionNames, checkWholeNumber } from '../internal/check-options.js';
import { abortable } from '../internal/abortable.js';
import { isOpenid } from '../internal/openid.js';
import { SingleFlight } from '../internal/single-flight.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { FollowerStatus } from './follower-status.js';

/** Options of an account's `followers`. */
export interface FollowerOptions {
  /** How long "follows" is believed, in milliseconds. Default is `300_000`. */
  followingTtlMs?: number | undefined;
  /** How long "does not follow" is believed, in milliseconds; short, because they may follow any moment. Default is `5_000`. */
  notFollowingTtlMs?: number | undefined;
  /** How many people are remembered; the one not seen for longest goes first. Default is `100_000`. */
  maxEntries?: number | undefined;
}

/** What every {@link FollowerChecker.check} accepts. */
export interface CheckOptions {
  /** Asks WeChat even if an earlier answer is still good. Default is `false`. */
  fresh?: boolean | undefined;
  /** Stops waiting; the question others may be waiting for goes on. */
  signal?: AbortSignal | undefined;
}

/** What {@link FollowerChecker} works with. */
export interface FollowerCheckerSettings {
  api: Pick<WeChatApi, 'fetchFollower'>;
  commonAccessToken: CommonAccessTokenSource;
  now: () => number;
  options?: FollowerOptions | undefined;
}

const DAY_MS = 86_400_000;

/** Knows who follows the account: asks WeChat with the common access token, once for everyone who waits, and remembers. */
export class FollowerChecker {
  readonly #api: Pick<WeChatApi, 'fetchFollower'>;
  readonly #commonAccessToken: CommonAccessTokenSource;
  readonly #now: () => number;
  readonly #ttlMs: { following: number; notFollowing: number };
  readonly #known: LRUCache<string, { status: FollowerStatus; expiresAt: number }>;
  readonly #flights = new SingleFlight<FollowerStatus>();

  constructor({ api, commonAccessToken, now, options = {} }: FollowerCheckerSettings) {
    checkFollowerOptions(options);
    this.#api = api;
    this.#commonAccessToken = commonAccessToken;
    this.#now = now;
    this.#ttlMs = {
      following: options.followingTtlMs ?? 300_000,
      notFollowing: options.notFollowingTtlMs ?? 5_000,
    };
    this.#known = new LRUCache({ max: options.maxEntries ?? 100_000 });
  }

  /**
   * Tells whether the person follows the account. Rejects with a `WeChatError` when that is unknown, and unknown is
   * neither yes nor no; with a `TypeError` when `openid` cannot be one.
   */
  async check(openid: string, { fresh = false, signal }: CheckOptions = {}): Promise<FollowerStatus> {
    if (!isOpenid(openid)) {
      throw new TypeError('check: `openid` must be an openid: 1 to 64 letters, digits, "_" or "-"');
    }
    const known = this.#known.get(openid);
    if (!fresh && known !== undefined && this.#now() < known.expiresAt)
      return { ...known.status, source: 'cache' };
    const flight = this.#flights.run(openid, (stillCounts) => this.#ask(openid, stillCounts));
    return { ...(await abortable(flight, signal)) };
  }

  /** Forgets what is known of a person. An answer that is on its way still goes to who waits, but is not remembered. */
  forget(openid: string): void {
    this.#known.delete(openid);
    this.#flights.detach(openid);
  }

  async #ask(openid: string, stillCounts: () => boolean): Promise<FollowerStatus> {
    const status = await this.#fetch(openid);
    if (stillCounts()) {
      const ttlMs = status.following ? this.#ttlMs.following : this.#ttlMs.notFollowing;
      // Lives differ a little, so that people who came together are not asked about together for ever.
      this.#known.set(openid, { status, expiresAt: this.#now() + ttlMs * (0.9 + 0.2 * Math.random()) });
    }
    return status;
  }

  async #fetch(openid: string): Promise<FollowerStatus> {
    const checkedAt = this.#now();
    try {
      const { _json, ...record } = await this.#commonAccessToken.withToken((commonAccessToken) =>
        this.#api.fetchFollower(commonAccessToken, openid),
      );
      return { ...record, checkedAt, source: 'wechat' };
    } catch (error) {
      if (isAnswer(error)) return { openid, following: false, checkedAt, source: 'wechat' };
      throw isWeChatError(error) ? error : unknown(error);
    }
  }
}

/**
 * An openid the account does not know, or a person who does not follow: refusals that are an answer. Only of this
 * endpoint; what a token endpoint refuses says nothing about a person.
 */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof WeChatApiError &&
    error.endpoint === 'cgi-bin/user/info' &&
    classOfErrcode(error.errcode) === 'state'
  );
}

/** What a token source of the application fails with leaves us as ignorant as anything else. */
function unknown(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_UNAVAILABLE', 'the source of the common access token failed', {
    cause: withoutSecrets(error),
    hint: 'Look at the `commonAccessToken` you gave to the account. 请检查传给 OfficialAccount 的 commonAccessToken。',
  });
}

function checkFollowerOptions(options: FollowerOptions): void {
  const owner = 'OfficialAccount: `followers`';
  checkOptionNames(owner, options, { followingTtlMs: true, notFollowingTtlMs: true, maxEntries: true });
  checkWholeNumber(owner, 'followingTtlMs', options.followingTtlMs, 0, DAY_MS);
  checkWholeNumber(owner, 'notFollowingTtlMs', options.notFollowingTtlMs, 0, DAY_MS);
  checkWholeNumber(owner, 'maxEntries', options.maxEntries, 1, 10_000_000);
}
