import { oddAnswer } from '../api/api-failure.js';
import { classOfErrcode } from '../api/errcodes.js';
import type { UserToken } from '../api/user-token.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { SingleFlight } from '../internal/single-flight.js';
import { publish } from '../observe/publish.js';
import type { HeldLock } from '../store/with-lock.js';
import { reauthorize } from './reauthorize.js';
import { recordOf } from './user-token-record.js';
import {
  lockTimeout,
  type StoredUserToken,
  type UserTokenName,
  type UserTokenStore,
} from './user-token-store.js';

/** What {@link UserTokenRefresh} works with. */
export interface UserTokenRefreshSettings {
  api: Pick<WeChatApi, 'refreshUserToken'>;
  store: UserTokenStore;
  appId: string;
  /** Longest time one call to WeChat may take, in milliseconds; none is sent with less lease than that left. */
  callMs: number;
}

/** A user access token with less life than this is not given out without trying for another. */
const DUE_MS = 60_000;

/**
 * Gets new user tokens by refresh tokens: one call to WeChat however many ask, in this process by single flight, among
 * all by the lock. What was there stays in the store until its successor is, or WeChat says that it is dead.
 */
export class UserTokenRefresh {
  readonly #settings: UserTokenRefreshSettings;
  readonly #flights = new SingleFlight<StoredUserToken>();

  constructor(settings: UserTokenRefreshSettings) {
    this.#settings = settings;
  }

  /** What is to be given out; refreshed if it is due, or if WeChat turned down just this user access token. */
  async run(name: UserTokenName, rejected?: string): Promise<StoredUserToken> {
    const { store } = this.#settings;
    const readAt = performance.now();
    const kept = await store.read(name);
    if (kept === undefined) throw reauthorize(name.scope);
    if (isGood(kept, rejected)) return kept;
    try {
      return await this.#flights.run(store.keyOf(name), () =>
        store.withLock(name.openid, (held) => this.#underLock(held, name, rejected)),
      );
    } catch (error) {
      // A failed refresh is no reason to withhold a token that still works.
      const leftMs = lifeOf(kept) - (performance.now() - readAt);
      if (
        isWeChatError(error, 'ERR_WECHAT_REAUTHORIZE') ||
        kept.record.userAccessToken === rejected ||
        leftMs <= 0
      )
        throw error;
      return kept;
    }
  }

  async #underLock(held: HeldLock, name: UserTokenName, rejected?: string): Promise<StoredUserToken> {
    const { store, callMs } = this.#settings;
    const readAt = performance.now();
    const kept = await store.read(name);
    if (kept === undefined) throw reauthorize(name.scope);
    if (isGood(kept, rejected)) return kept;
    if (performance.now() > held.endsAt - callMs) throw lockTimeout();
    const sentAt = performance.now();
    const token = await this.#ask(held, name, kept, rejected === undefined ? 'due' : 'rejected');
    const { scopes, unionid } = kept.record;
    const record = {
      ...recordOf(token, kept.ttlMs - (sentAt - readAt)),
      // The answer to a refresh says less than that to a login.
      scopes: token.scopes.length > 0 ? token.scopes : scopes,
      ...(unionid === undefined ? {} : { unionid }),
    };
    // The refresh token ends when it would have ended: WeChat does not promise more.
    const ttlMs = kept.ttlMs - (performance.now() - readAt);
    const written = await store.write(held, name, record, ttlMs).catch(() => true);
    if (written) return { record, ttlMs };
    // Our lease ran out. Whoever had the lock since knows better: there is a newer login, or none.
    const newer = await store.read(name);
    if (newer === undefined) throw reauthorize(name.scope);
    return newer;
  }

  async #ask(
    held: HeldLock,
    name: UserTokenName,
    kept: StoredUserToken,
    why: 'due' | 'rejected',
  ): Promise<UserToken> {
    const { api, store, appId } = this.#settings;
    const startedAt = performance.now();
    let token: UserToken;
    try {
      token = await api.refreshUserToken(kept.record.refreshToken);
    } catch (error) {
      if (!isDead(error)) throw error;
      publish('userToken.ended', () => ({ appId, errcode: error.errcode }));
      await store.drop(held, name).catch(() => undefined);
      throw reauthorize(name.scope, error);
    }
    if (token.openid !== name.openid)
      throw oddAnswer('sns/oauth2/refresh_token', 'the token of another openid');
    publish('userToken.refreshed', () => ({ appId, why, tookMs: performance.now() - startedAt }));
    return token;
  }
}

/** What is left of the user access token's life, in milliseconds. */
export function lifeOf({ record, ttlMs }: StoredUserToken): number {
  return ttlMs - record.deadBelowMs;
}

/** Whether WeChat said that only the visitor can help. */
export function isDead(error: unknown): error is WeChatApiError {
  return error instanceof WeChatApiError && classOfErrcode(error.errcode) === 'authorize';
}

function isGood(kept: StoredUserToken, rejected: string | undefined): boolean {
  return kept.record.userAccessToken !== rejected && lifeOf(kept) > DUE_MS;
}
