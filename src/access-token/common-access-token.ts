import type { CommonAccessTokenKind } from '../api/issuing-endpoints.js';
import type { IssuedCommonAccessToken } from '../api/token-endpoints.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { WeChatError } from '../errors/wechat-error.js';
import { abortable } from '../internal/abortable.js';
import { SingleFlight } from '../internal/single-flight.js';
import { publish } from '../observe/publish.js';
import type { Store } from '../store/store.js';
import type { CommonAccessTokenSource, GetTokenOptions } from './common-access-token-source.js';
import { ForeignRefreshes } from './foreign-refreshes.js';
import type { HeldToken } from './held-token.js';
import { TokenIssuer } from './token-issuer.js';
import { TokenRefresh } from './token-refresh.js';
import { noToken } from './token-rejection.js';
import { TokenStore } from './token-store.js';
import { callWithToken } from './with-token.js';

/** What {@link CommonAccessToken} works with. */
export interface CommonAccessTokenSettings {
  api: Pick<WeChatApi, 'issueCommonAccessToken'>;
  store: Store;
  appId: string;
  kind: CommonAccessTokenKind;
  /** Prefix of this token's keys in the store; names the account, the kind and the API, never a secret. */
  key: string;
  now: () => number;
  /** Longest time one call to WeChat may take, in milliseconds. */
  callMs: number;
  leaseMs: number;
  waitMs: number;
  storeTimeoutMs: number;
}

/** From here on the store is looked at in the background: somebody else may have replaced the token. */
const LOOK_MS = 40_000;
/** A copy older than this is not served without a look. */
const COPY_MS = 60_000;
/** After a fruitless refresh in the advisory window, this long passes before the next. */
const ADVISORY_PAUSE_MS = 10_000;
/** WeChat needs a moment to make a new token known to all its servers. */
const BRAND_NEW_MS = 5_000;
const SETTLE_MS = 1_000;
/** Rejected tokens that are remembered; WeChat lets us have 4 in a minute, and a store that falls back does so soon. */
const REMEMBERED = 16;
/** A token with more life than this was not replaced by us when it dies. */
const PREMATURE_MS = 600_000;
/** Least time between two reports of others that are believed. WeChat knows a new token everywhere long before. */
const DOUBT_PAUSE_MS = 60_000;

/**
 * Keeper of one account's common access token, in one process of many: serves it from memory while it is fresh, lets
 * one flight look for another ahead of time, and never gives up a token that still works because a refresh failed.
 */
export class CommonAccessToken implements CommonAccessTokenSource {
  readonly #settings: CommonAccessTokenSettings;
  readonly #tokens: TokenStore;
  readonly #refresh: TokenRefresh;
  readonly #foreign: ForeignRefreshes;
  readonly #flights = new SingleFlight<HeldToken>();
  readonly #looks = new SingleFlight<void>();
  readonly #closing = new AbortController();
  #held: HeldToken | undefined;
  /** Tokens WeChat rejected, the latest last. A store that lost its last writes may come up with one of them again. */
  readonly #rejected = new Set<string>();
  #pausedUntil = -Infinity;
  #doubtsFrom = -Infinity;

  constructor(settings: CommonAccessTokenSettings) {
    const { store, appId, kind, key, now, storeTimeoutMs } = settings;
    this.#settings = settings;
    this.#tokens = new TokenStore({
      store,
      key,
      now,
      timeoutMs: storeTimeoutMs,
      onDown: () => publish('store.down', () => ({ appId, kind })),
      onUp: () => publish('store.up', () => ({ appId, kind })),
      onCorrupt: (corrupt) => publish('store.corrupt', () => ({ appId, kind, key: corrupt })),
    });
    const issuer = new TokenIssuer({ ...settings, store: this.#tokens });
    this.#refresh = new TokenRefresh({ ...settings, issuer, tokens: this.#tokens });
    this.#foreign = new ForeignRefreshes({ tokens: this.#tokens, appId, kind, now });
  }

  /** See {@link CommonAccessTokenSource.get}. Without a token it waits for one, at most the `waitMs` of the options. */
  get({ signal }: GetTokenOptions = {}): Promise<string> {
    const now = this.#settings.now();
    const held = this.#held;
    const isClosed = this.#closing.signal.aborted;
    if (held === undefined || now >= (isClosed ? held.expiresAt : held.mandatoryAt))
      return this.#wait(signal);
    if (now < held.seenAt + LOOK_MS && now < held.advisoryAt) return held.served;
    if (now >= held.advisoryAt && now >= this.#pausedUntil) this.#refreshInBackground(now);
    if (now < held.seenAt + LOOK_MS || !this.#tokens.isUp) return held.served;
    const looked = this.#look(held, now);
    if (now < held.seenAt + COPY_MS) return held.served;
    // A copy nobody has looked after for long (the process was idle) is checked before it is served.
    return abortable(
      looked.then(() => this.get()),
      signal,
    );
  }

  /** See {@link CommonAccessTokenSource.invalidate}. */
  invalidate(rejected: string): Promise<void> {
    if (typeof rejected !== 'string') return Promise.reject(noToken());
    const { appId, kind, now } = this.#settings;
    const held = this.#held;
    this.#remember(rejected);
    if (held !== undefined && held.token !== rejected) return Promise.resolve();
    // The record stays in the store until its successor replaces it; whoever reads it meanwhile is told by WeChat.
    this.#held = undefined;
    if (held !== undefined) {
      publish('token.invalidated', () => ({ appId, kind, ageMs: now() - held.heldSince }));
      if (held.expiresAt - now() > PREMATURE_MS) void this.#foreign.suspect(held);
    }
    return Promise.resolve();
  }

  /** See {@link CommonAccessTokenSource.withToken}. */
  withToken<T>(call: (commonAccessToken: string) => Promise<T>): Promise<T> {
    return callWithToken(
      {
        get: () => this.get(),
        invalidate: (rejected) => this.invalidate(rejected),
        isBrandNew: (token) =>
          this.#held?.token === token && this.#settings.now() - this.#held.heldSince < BRAND_NEW_MS,
        settle: () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS)),
      },
      call,
    );
  }

  /** The token and what is left of its life, in milliseconds, for services that keep a copy. */
  async lend(): Promise<IssuedCommonAccessToken> {
    for (;;) {
      const commonAccessToken = await this.get();
      const held = this.#held;
      if (held?.token === commonAccessToken)
        return { commonAccessToken, expiresInMs: Math.max(0, held.expiresAt - this.#settings.now()) };
    } // WeChat rejected it at that moment: the next one is lent
  }

  /**
   * Somebody else says that WeChat rejected this token. Asks WeChat for another one, once a minute at most, and does not
   * force it: whoever may ask for a token may spend neither the quota nor what is meant for leaks.
   */
  async doubt(token: string): Promise<void> {
    const held = this.#held;
    const now = this.#settings.now();
    if (held?.token !== token || now < this.#doubtsFrom) return;
    this.#doubtsFrom = now + DOUBT_PAUSE_MS;
    const doubted = { ...held, advisoryAt: -Infinity, mandatoryAt: -Infinity };
    this.#held = doubted;
    try {
      await this.get();
    } finally {
      // Nobody could say. That is no reason to make everyone wait for every token from now on, nor to disbelieve the
      // next report; the breaker bounds how often WeChat is asked meanwhile.
      if (this.#held === doubted) {
        this.#held = held;
        this.#doubtsFrom = -Infinity;
      }
    }
  }

  /** Ends every wait with `ERR_WECHAT_UNAVAILABLE` and gives the lock back. A token in memory is served on. */
  async close(): Promise<void> {
    this.#closing.abort(closed());
    await this.#refresh.settled();
  }

  async #wait(signal: AbortSignal | undefined): Promise<string> {
    const { appId, kind, now } = this.#settings;
    const startedAt = now();
    const waited = (outcome: 'token' | 'error') =>
      publish('token.waited', () => ({ appId, kind, waitedMs: now() - startedAt, outcome }));
    try {
      this.#closing.signal.throwIfAborted();
      const { token } = await abortable(this.#fly(false), signal);
      waited('token');
      return token;
    } catch (error) {
      waited('error');
      throw error;
    }
  }

  /** Looks whether the store has another token by now; one look for everybody. Never rejects. */
  #look(held: HeldToken, now: number): Promise<void> {
    return this.#looks.run('look', async () => {
      const found = await this.#refresh.look({ held, rejected: this.#rejected }).catch(() => undefined);
      held.seenAt = now; // whatever came of it
      // Meanwhile WeChat may have rejected the old one, or a refresh found a better one.
      if (found !== undefined && this.#held === held) this.#held = found;
    });
  }

  #refreshInBackground(now: number): void {
    if (this.#closing.signal.aborted) return;
    this.#pausedUntil = now + ADVISORY_PAUSE_MS;
    // A failure is no error here: the token everybody holds still works.
    this.#fly(true).catch(() => undefined);
  }

  #fly(inBackground: boolean): Promise<HeldToken> {
    return this.#flights.run('refresh', async () => {
      let found: HeldToken;
      do {
        found = await this.#next(inBackground);
      } while (this.#rejected.has(found.token)); // rejected while we looked
      this.#held = found;
      return found;
    });
  }

  async #next(inBackground: boolean): Promise<HeldToken> {
    const held = this.#held;
    try {
      const found = await this.#refresh.run({
        held,
        rejected: this.#rejected,
        inBackground,
        signal: this.#closing.signal,
      });
      // Keeping what we had must not undo what a look found meanwhile.
      return found === held ? (this.#held ?? held) : found;
    } catch (error) {
      // While a token lives, a failed refresh is somebody's trouble, not everybody's.
      const current = this.#held;
      if (current !== undefined && this.#settings.now() < current.expiresAt) return current;
      throw error;
    }
  }

  #remember(rejected: string): void {
    this.#rejected.add(rejected);
    const [oldest] = this.#rejected;
    if (this.#rejected.size > REMEMBERED && oldest !== undefined) this.#rejected.delete(oldest);
  }
}

function closed(): WeChatError {
  return new WeChatError('ERR_WECHAT_UNAVAILABLE', 'no common access token: the account was closed', {
    hint: 'The process is going down; nothing has to be done. 账号对象已关闭，无需处理。',
  });
}
