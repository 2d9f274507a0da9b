import { AppCredentials, type AppSecret } from './app-credentials.js';
import { buildAuthorizationURL, type AuthorizationURLParameters } from './authorization-url.js';
import { FollowerEndpoints } from './follower-endpoints.js';
import type { FollowerPage } from './follower-page.js';
import type { FollowerRecord } from './follower-record.js';
import { LoginEndpoints, type UserTokenHandle } from './login-endpoints.js';
import type { MiniProgramSession } from './mini-program-session.js';
import { createQRCode, type QRCode, type QRCodeParameters } from './qr-code.js';
import { TokenEndpoints, type IssuedCommonAccessToken, type IssueOptions } from './token-endpoints.js';
import type { Lang, UserProfile } from './user-profile.js';
import type { UserToken } from './user-token.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';

/** What {@link WeChatApi} needs to know. */
export interface WeChatApiSettings {
  appId: string;
  appSecret: AppSecret;
  /** Base URL of the authorization pages. */
  openURL: string;
  /** Base URL of the QR code pictures. */
  mpURL: string;
  http: WeChatHttp;
}

/**
 * WeChat's endpoints, one method each. Stateless: no cache, no retry, no lock. Every method rejects with a
 * `WeChatError`: `ERR_WECHAT_API` when WeChat refused, `_TIMEOUT`, `_NETWORK`, `_HTTP_STATUS` or `_RESPONSE` when
 * there was no usable answer, `_UNAVAILABLE` when too many calls are under way, `_CONFIG` when the AppSecret could not
 * be had.
 */
export class WeChatApi {
  readonly #appId: string;
  readonly #openURL: string;
  readonly #mpURL: string;
  readonly #http: WeChatHttp;
  readonly #login: LoginEndpoints;
  readonly #tokens: TokenEndpoints;
  readonly #followers: FollowerEndpoints;

  constructor({ appId, appSecret, openURL, mpURL, http }: WeChatApiSettings) {
    const credentials = new AppCredentials(appId, appSecret);
    this.#appId = appId;
    this.#openURL = openURL;
    this.#mpURL = mpURL;
    this.#http = http;
    this.#login = new LoginEndpoints(http, credentials);
    this.#tokens = new TokenEndpoints(http, credentials);
    this.#followers = new FollowerEndpoints(http);
  }

  /** The same endpoints, over the same connections, for another app of yours: a website app, say. */
  forApp({ appId, appSecret }: Pick<WeChatApiSettings, 'appId' | 'appSecret'>): WeChatApi {
    return new WeChatApi({ appId, appSecret, openURL: this.#openURL, mpURL: this.#mpURL, http: this.#http });
  }

  /** Address of WeChat's authorization page: its parameters in the order WeChat wants, and nothing else. */
  authorizationURL(parameters: AuthorizationURLParameters): string {
    return buildAuthorizationURL(this.#openURL, this.#appId, parameters);
  }

  /**
   * Exchanges the code of a callback for the visitor's user token. A code works once and for five minutes; after a
   * failure that is not an answer it may be spent, so never send it again.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsaccesstoken
   */
  exchangeCode(code: string, limits: CallOptions = {}): Promise<UserToken> {
    return this.#login.exchangeCode(code, limits);
  }

  /**
   * Gets a new user token by a refresh token, which lives 30 days.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsrefreshtoken
   */
  refreshUserToken(refreshToken: string, limits: CallOptions = {}): Promise<UserToken> {
    return this.#login.refreshUserToken(refreshToken, limits);
  }

  /**
   * Asks whether a user token still works. `false` for anything WeChat refuses about the token or the openid.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsauth
   */
  checkUserToken(token: UserTokenHandle, limits: CallOptions = {}): Promise<boolean> {
    return this.#login.checkUserToken(token, limits);
  }

  /**
   * Fetches the profile of a visitor who agreed to `snsapi_userinfo`. An answer about another openid is
   * `ERR_WECHAT_RESPONSE`.
   * See https://developers.weixin.qq.com/doc/service/api/webdev/access/api_snsuserinfo
   */
  fetchUserProfile(
    token: UserTokenHandle,
    limits: CallOptions & { lang?: Lang | undefined } = {},
  ): Promise<UserProfile> {
    return this.#login.fetchUserProfile(token, limits);
  }

  /**
   * Exchanges the code of `wx.login` in a mini program; here `appId` is the mini program's.
   * See https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session
   */
  exchangeMiniProgramCode(jsCode: string, limits: CallOptions = {}): Promise<MiniProgramSession> {
    return this.#login.exchangeMiniProgramCode(jsCode, limits);
  }

  /**
   * Issues the common access token. `stable` gives the same token again until five minutes before its end;
   * `forceRefresh` (stable only, 20 a day) replaces it at once. `classic` replaces the token at every call.
   * See https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
   * and https://developers.weixin.qq.com/doc/service/api/base/api_getaccesstoken
   */
  issueCommonAccessToken(options: IssueOptions = {}): Promise<IssuedCommonAccessToken> {
    return this.#tokens.issue(options);
  }

  /**
   * Asks whether a person follows the account. Somebody who does not is an answer, not an error; an openid of another
   * account is refused with 40003.
   * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_userinfo
   */
  fetchFollower(
    commonAccessToken: string,
    openid: string,
    limits: CallOptions = {},
  ): Promise<FollowerRecord> {
    return this.#followers.fetchOne(commonAccessToken, openid, limits);
  }

  /**
   * Asks about 1 to 100 people at once, all of whom should be followers: WeChat may refuse the whole call with 40003
   * for one who is not. Every record is about one of those asked for; somebody WeChat says nothing about is missing.
   * See https://developers.weixin.qq.com/doc/service/api/usermanage/userinfo/api_batchuserinfo
   */
  fetchFollowers(
    commonAccessToken: string,
    openids: readonly string[],
    limits: CallOptions = {},
  ): Promise<FollowerRecord[]> {
    return this.#followers.fetchMany(commonAccessToken, openids, limits);
  }

  /**
   * Lists the followers, up to 10,000 a call and 500 calls a day. Begin without `nextOpenid`, go on with the one of the
   * page before, and stop at a page without one.
   * See https://developers.weixin.qq.com/doc/service/User_Management/Getting_a_User_List.html
   */
  listFollowers(
    commonAccessToken: string,
    nextOpenid?: string,
    limits: CallOptions = {},
  ): Promise<FollowerPage> {
    return this.#followers.list(commonAccessToken, nextOpenid, limits);
  }

  /**
   * Creates a parameter QR code (带参数二维码). Whoever scans it follows by that; message push tells you of them as `subscribe`,
   * or as `SCAN` if they follow already, with the `scene`. Verified service accounts only, 100,000 a day.
   * See https://developers.weixin.qq.com/doc/service/api/qrcode/qrcodes/api_createqrcode
   */
  async createQRCode(
    commonAccessToken: string,
    parameters: QRCodeParameters,
    limits: CallOptions = {},
  ): Promise<QRCode> {
    return createQRCode(this.#http, this.#mpURL, commonAccessToken, parameters, limits);
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#http.close();
  }
}
