import { isTokenRejection } from '../access-token/token-rejection.js';
import type { UserTokenHandle } from '../api/login-endpoints.js';
import type { Lang, UserProfile } from '../api/user-profile.js';
import type { UserToken } from '../api/user-token.js';
import type { WeChatApi } from '../api/wechat-api.js';
import type { CallOptions } from '../api/wechat-http.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { abortable } from '../internal/abortable.js';
import { isOpenid } from '../internal/openid.js';
import { publish } from '../observe/publish.js';
import { reauthorize } from './reauthorize.js';
import {
  isToken,
  recordOf,
  REFRESH_LIFE_MS,
  scopeOf,
  USER_TOKEN_SCOPES,
  type UserTokenScope,
} from './user-token-record.js';
import { isDead, lifeOf, UserTokenRefresh } from './user-token-refresh.js';
import { UserTokenStore, type StoredUserToken, type UserTokenName } from './user-token-store.js';

/** What {@link UserTokens} works with. */
export interface UserTokensSettings {
  api: Pick<WeChatApi, 'refreshUserToken' | 'checkUserToken' | 'fetchUserProfile'>;
  store: UserTokenStore;
  appId: string;
  /** Longest time one call to WeChat may take, in milliseconds. */
  callMs: number;
}

/** User token that {@link UserTokens} keeps. The refresh token is not handed out: two who refresh get in each other's way. */
export interface KeptUserToken extends UserTokenHandle {
  /** What is left of its life, in milliseconds. */
  expiresInMs: number;
  /** Scopes the visitor granted. */
  scopes: string[];
  /** The person across the accounts of one Open Platform account, if the login said so. */
  unionid?: string;
}

/** What {@link UserTokens.get} accepts. */
export interface GetUserTokenOptions extends CallOptions {
  /** Asks WeChat (`sns/auth`) whether the token still works, and replaces one that does not. Default is `false`. */
  check?: boolean | undefined;
}

/** What {@link UserTokens.fetchProfile} accepts. */
export interface FetchProfileOptions extends CallOptions {
  /** Language of the place names. Default is `'zh_CN'`. */
  lang?: Lang | undefined;
  /** Scope of the token to use; `'snsapi_login'` for a website app. Default is `'snsapi_userinfo'`. */
  scope?: UserTokenScope | undefined;
}

/**
 * User tokens of visitors, one for each openid and scope, kept only for those the application asks for: by `remember`, or
 * by the strategy's `rememberUserToken`. They are refreshed when they are due, for 30 days after the login; then, or when
 * WeChat ends them before, calls reject with `ERR_WECHAT_REAUTHORIZE`. Nothing here touches the common access token.
 */
export class UserTokens {
  readonly #settings: UserTokensSettings;
  readonly #refresh: UserTokenRefresh;

  constructor(settings: UserTokensSettings) {
    this.#settings = settings;
    this.#refresh = new UserTokenRefresh(settings);
  }

  /** Keeps the token of a login, in the place of an older one. The token of a snapshot user is a `TypeError`: nobody is behind it. */
  async remember(userToken: UserToken): Promise<void> {
    checkUserToken(userToken);
    const { openid, scopes } = userToken;
    const name = { openid, scope: scopeOf(scopes) };
    const { store } = this.#settings;
    await store.withLock(openid, (held) =>
      store.write(held, name, recordOf(userToken, REFRESH_LIFE_MS), REFRESH_LIFE_MS),
    );
  }

  /** A user token that works. Rejects with `ERR_WECHAT_REAUTHORIZE` when only another login of the visitor could bring one. */
  async get(
    openid: string,
    scope: UserTokenScope,
    { check = false, ...limits }: GetUserTokenOptions = {},
  ): Promise<KeptUserToken> {
    const name = checkName(openid, scope);
    const token = await this.#current(name, limits);
    if (!check || (await this.#settings.api.checkUserToken(token, limits))) return token;
    return this.#replace(name, token.userAccessToken, limits);
  }

  /**
   * Fetches the profile of a visitor who logged in before, without sending them anywhere. A token that WeChat turns down
   * is replaced, and the call made once more.
   */
  async fetchProfile(openid: string, options: FetchProfileOptions = {}): Promise<UserProfile> {
    const { scope = 'snsapi_userinfo', lang, ...limits } = options;
    const name = checkName(openid, scope);
    const { api } = this.#settings;
    const token = await this.#current(name, limits);
    try {
      return await api.fetchUserProfile(token, { lang, ...limits });
    } catch (error) {
      if (isDead(error)) throw await this.#ended(name, token.userAccessToken, error);
      if (!isTokenRejection(error)) throw error;
    }
    const other = await this.#replace(name, token.userAccessToken, limits);
    return api.fetchUserProfile(other, { lang, ...limits });
  }

  /** Forgets all tokens of a visitor: when they leave, or take back what they allowed. WeChat is not told; it has no way to be. */
  async forget(openid: string): Promise<void> {
    checkName(openid, 'snsapi_base');
    await this.#settings.store.forget(openid);
  }

  async #current(name: UserTokenName, { signal }: CallOptions, rejected?: string): Promise<KeptUserToken> {
    return handedOut(name, await abortable(this.#refresh.run(name, rejected), signal));
  }

  /** Another token than the one WeChat turned down; the same again only if WeChat takes that back. */
  async #replace(name: UserTokenName, rejected: string, limits: CallOptions): Promise<KeptUserToken> {
    const token = await this.#current(name, limits, rejected);
    if (token.userAccessToken !== rejected) return token;
    // To a refresh before its end WeChat answers with the same token, as if nothing were wrong with it.
    if (await this.#settings.api.checkUserToken(token, limits)) return token;
    throw await this.#ended(name, rejected);
  }

  /** Forgets a token that nothing can save, unless there is another one by now. Gives the error to throw. */
  async #ended(name: UserTokenName, userAccessToken: string, refusal?: WeChatApiError): Promise<Error> {
    const { store, appId } = this.#settings;
    publish('userToken.ended', () => ({ appId, errcode: refusal?.errcode }));
    await store
      .withLock(name.openid, async (held) => {
        const kept = await store.read(name);
        if (kept?.record.userAccessToken === userAccessToken) await store.drop(held, name);
      })
      .catch(() => undefined);
    return reauthorize(name.scope, refusal);
  }
}

function handedOut({ openid }: UserTokenName, kept: StoredUserToken): KeptUserToken {
  const { userAccessToken, scopes, unionid } = kept.record;
  return {
    userAccessToken,
    openid,
    expiresInMs: Math.max(0, Math.floor(lifeOf(kept))),
    scopes,
    ...(unionid === undefined ? {} : { unionid }),
  };
}

function checkName(openid: string, scope: UserTokenScope): UserTokenName {
  if (!isOpenid(openid)) throw new TypeError('userTokens: `openid` must be an openid');
  if (!USER_TOKEN_SCOPES.includes(scope))
    throw new TypeError(`userTokens: \`scope\` must be one of ${USER_TOKEN_SCOPES.join(', ')}`);
  return { openid, scope };
}

function checkUserToken(userToken: UserToken): void {
  const { openid, userAccessToken, refreshToken, scopes, expiresInMs, isSnapshotUser } = Object(
    userToken,
  ) as Partial<UserToken>;
  const isUserToken =
    isOpenid(openid) &&
    isToken(userAccessToken) &&
    isToken(refreshToken) &&
    Array.isArray(scopes) &&
    Number.isFinite(expiresInMs);
  if (!isUserToken)
    throw new TypeError('userTokens.remember: `userToken` must be what `account.api.exchangeCode` gives');
  if (isSnapshotUser === true)
    throw new TypeError('userTokens.remember: `userToken` is that of a snapshot user, behind whom nobody is');
}
