import { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import { oddAnswer } from './api-failure.js';
import { buildAuthorizationURL, type AuthorizationURLParameters } from './authorization-url.js';
import { readFollowerRecord, type FollowerRecord } from './follower-record.js';
import { MiniProgramSession } from './mini-program-session.js';
import { readExpiresInMs, readToken } from './read-field.js';
import { readUserProfile, type Lang, type UserProfile } from './user-profile.js';
import { readUserToken, type UserToken } from './user-token.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';
import { field } from './wire.js';

/** AppSecret, or a function that gives the current one, for accounts whose secret rotates. */
export type AppSecret = string | (() => string | Promise<string>);

/** Which endpoint issues the common access token: `cgi-bin/stable_token` or `cgi-bin/token`. */
export type CommonAccessTokenKind = 'stable' | 'classic';

/** Common access token as WeChat issued it. */
export interface IssuedCommonAccessToken {
  commonAccessToken: string;
  /** What is left of its life, in milliseconds. */
  expiresInMs: number;
}

/** The two parts of a {@link UserToken} that calls about its visitor need. */
export type UserTokenHandle = Pick<UserToken, 'userAccessToken' | 'openid'>;

/** Refusals that say the user token, or its match with the openid, is no good. Anything else is no such statement. */
const DEAD_USER_TOKEN = new Set([40001, 40003, 40014, 42001, 42007]);

/** What {@link WeChatApi} needs to know. */
export interface WeChatApiSettings {
  appId: string;
  appSecret: AppSecret;
  /** Base URL of the authorization pages. */
  openURL: string;
  http: WeChatHttp;
}

/** What {@link WeChatApi.issueCommonAccessToken} accepts. */
export interface IssueOptions extends CallOptions {
  /** Endpoint that issues it. Default is `'stable'`. */
  kind?: CommonAccessTokenKind | undefined;
  /** Replaces a stable token at once; 20 a day, for tokens that leaked. Default is `false`. */
  forceRefresh?: boolean | undefined;
}

/**
 * WeChat's endpoints, one method each. Stateless: no cache, no retry, no lock. Every method rejects with a
 * {@link WeChatError}: `ERR_WECHAT_API` when WeChat refused, `_TIMEOUT`, `_NETWORK`, `_HTTP_STATUS` or `_RESPONSE`
 * when there was no usable answer, `_CONFIG` when the AppSecret could not be had.
 */
export class WeChatApi {
  readonly #appId: string;
  readonly #appSecret: AppSecret;
  readonly #openURL: string;
  readonly #http: WeChatHttp;

  constructor({ appId, appSecret, openURL, http }: WeChatApiSettings) {
    this.#appId = appId;
    this.#appSecret = appSecret;
    this.#openURL = openURL;
    this.#http = http;
  }

  /** Address of WeChat's authorization page, see {@link buildAuthorizationURL}. */
  authorizationURL(parameters: AuthorizationURLParameters): string {
    return buildAuthorizationURL(this.#openURL, this.#appId, parameters);
  }

  /**
   * Exchanges the code of a callback for the visitor's user token. A code works once and for five minutes; after a
   * failure that is not an answer it may be spent, so never send it again.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
   */
  async exchangeCode(code: string, limits: CallOptions = {}): Promise<UserToken> {
    const endpoint = 'sns/oauth2/access_token';
    const secret = await this.#currentSecret();
    const query = { appid: this.#appId, secret, code, grant_type: 'authorization_code' };
    return readUserToken(
      endpoint,
      await this.#http.call({ limits, endpoint, query, sensitive: [secret, code] }),
    );
  }

  /**
   * Gets a new user token by a refresh token, which lives 30 days.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
   */
  async refreshUserToken(refreshToken: string, limits: CallOptions = {}): Promise<UserToken> {
    const endpoint = 'sns/oauth2/refresh_token';
    const query = { appid: this.#appId, grant_type: 'refresh_token', refresh_token: refreshToken };
    return readUserToken(
      endpoint,
      await this.#http.call({ limits, endpoint, query, sensitive: [refreshToken] }),
    );
  }

  /**
   * Asks whether a user token still works. `false` for anything WeChat refuses about the token or the openid.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsauth
   */
  async checkUserToken(token: UserTokenHandle, limits: CallOptions = {}): Promise<boolean> {
    const endpoint = 'sns/auth';
    const { userAccessToken, openid } = token;
    const query = { access_token: userAccessToken, openid };
    try {
      const wire = await this.#http.call({
        limits,
        endpoint,
        query,
        idempotent: true,
        sensitive: [userAccessToken],
      });
      // Elsewhere no errcode is success; here the errcode is all there is.
      if (field(wire, 'errcode') === undefined) throw oddAnswer(endpoint, 'no errcode');
      return true;
    } catch (error) {
      if (error instanceof WeChatApiError && DEAD_USER_TOKEN.has(error.errcode)) return false;
      throw error;
    }
  }

  /**
   * Fetches the profile of a visitor who agreed to `snsapi_userinfo`. An answer about another openid is
   * `ERR_WECHAT_RESPONSE`.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo
   */
  async fetchUserProfile(
    token: UserTokenHandle,
    limits: CallOptions & { lang?: Lang | undefined } = {},
  ): Promise<UserProfile> {
    const endpoint = 'sns/userinfo';
    const { userAccessToken, openid } = token;
    const query = { access_token: userAccessToken, openid, lang: limits.lang ?? 'zh_CN' };
    const wire = await this.#http.call({
      limits,
      endpoint,
      query,
      idempotent: true,
      sensitive: [userAccessToken],
    });
    return readUserProfile(endpoint, wire, openid);
  }

  /**
   * Issues the common access token. `stable` gives the same token again until five minutes before its end;
   * `forceRefresh` (stable only, 20 a day) replaces it at once. `classic` replaces the token at every call.
   * See https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   * and https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken
   */
  async issueCommonAccessToken(options: IssueOptions = {}): Promise<IssuedCommonAccessToken> {
    const secret = await this.#currentSecret();
    try {
      return await this.#issue(secret, options);
    } catch (error) {
      // A secret that rotates may have done so between our reading it and WeChat's.
      if (!isWrongSecret(error) || typeof this.#appSecret === 'string') throw error;
      const again = await this.#currentSecret();
      if (again === secret) throw error;
      return this.#issue(again, options);
    }
  }

  /**
   * Asks whether a person follows the account. Somebody who does not is an answer, not an error; an openid of another
   * account is refused with 40003.
   * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
   */
  async fetchFollower(
    commonAccessToken: string,
    openid: string,
    limits: CallOptions = {},
  ): Promise<FollowerRecord> {
    const endpoint = 'cgi-bin/user/info';
    const query = { access_token: commonAccessToken, openid, lang: 'zh_CN' };
    const wire = await this.#http.call({
      limits,
      endpoint,
      query,
      idempotent: true,
      sensitive: [commonAccessToken],
    });
    return readFollowerRecord(endpoint, wire, openid);
  }

  /**
   * Exchanges the code of `wx.login` in a mini program; here `appId` is the mini program's.
   * See https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
   */
  async exchangeMiniProgramCode(jsCode: string, limits: CallOptions = {}): Promise<MiniProgramSession> {
    const endpoint = 'sns/jscode2session';
    const secret = await this.#currentSecret();
    const query = { appid: this.#appId, secret, js_code: jsCode, grant_type: 'authorization_code' };
    const wire = await this.#http.call({ limits, endpoint, query, sensitive: [secret, jsCode] });
    return new MiniProgramSession(endpoint, wire);
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#http.close();
  }

  async #issue(secret: string, options: IssueOptions): Promise<IssuedCommonAccessToken> {
    const { kind = 'stable', forceRefresh = false } = options;
    const parameters = { grant_type: 'client_credential', appid: this.#appId, secret };
    const endpoint = kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
    const sent =
      kind === 'stable'
        ? { body: { ...parameters, force_refresh: forceRefresh }, idempotent: !forceRefresh }
        : { query: parameters };
    const wire = await this.#http.call({ endpoint, ...sent, sensitive: [secret], limits: options });
    return {
      commonAccessToken: readToken(endpoint, wire, 'access_token'),
      expiresInMs: readExpiresInMs(endpoint, wire),
    };
  }

  async #currentSecret(): Promise<string> {
    if (typeof this.#appSecret === 'string') return this.#appSecret;
    let secret: unknown;
    let cause: Error | undefined;
    try {
      secret = await this.#appSecret();
    } catch (error) {
      cause = withoutSecrets(error);
    }
    if (typeof secret === 'string' && secret !== '') return secret;
    throw new WeChatError('ERR_WECHAT_CONFIG', 'the `appSecret` function gave no secret', {
      cause,
      hint: '`appSecret` must return, or resolve to, a non-empty string. appSecret 函数必须返回非空字符串。',
    });
  }
}

/** Of a token endpoint, 40001 too means that the secret is wrong. */
function isWrongSecret(error: unknown): boolean {
  return error instanceof WeChatApiError && (error.errcode === 40125 || error.errcode === 40001);
}
