import { WeChatApiError } from '../errors/wechat-api-error.js';
import { oddAnswer } from './api-failure.js';
import type { AppCredentials } from './app-credentials.js';
import { MiniProgramSession } from './mini-program-session.js';
import { readUserProfile, type Lang, type UserProfile } from './user-profile.js';
import { readUserToken, type UserToken } from './user-token.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';
import { field } from './wire.js';

/** The two parts of a {@link UserToken} that calls about its visitor need. */
export type UserTokenHandle = Pick<UserToken, 'userAccessToken' | 'openid'>;

/** Refusals that say the user token, or its match with the openid, is no good. Anything else is no such statement. */
const DEAD_USER_TOKEN = new Set([40001, 40003, 40014, 42001, 42007]);

/** WeChat's endpoints of a login, on the web and in a mini program; each is described at `account.api`. */
export class LoginEndpoints {
  readonly #http: WeChatHttp;
  readonly #credentials: AppCredentials;

  constructor(http: WeChatHttp, credentials: AppCredentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  /** `sns/oauth2/access_token` */
  async exchangeCode(code: string, limits: CallOptions): Promise<UserToken> {
    const endpoint = 'sns/oauth2/access_token';
    const secret = await this.#credentials.currentSecret();
    const query = { appid: this.#credentials.appId, secret, code, grant_type: 'authorization_code' };
    return readUserToken(
      endpoint,
      await this.#http.call({ limits, endpoint, query, sensitive: [secret, code] }),
    );
  }

  /** `sns/oauth2/refresh_token` */
  async refreshUserToken(refreshToken: string, limits: CallOptions): Promise<UserToken> {
    const endpoint = 'sns/oauth2/refresh_token';
    const query = {
      appid: this.#credentials.appId,
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
    };
    return readUserToken(
      endpoint,
      await this.#http.call({ limits, endpoint, query, sensitive: [refreshToken] }),
    );
  }

  /** `sns/auth` */
  async checkUserToken(token: UserTokenHandle, limits: CallOptions): Promise<boolean> {
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

  /** `sns/userinfo` */
  async fetchUserProfile(
    token: UserTokenHandle,
    limits: CallOptions & { lang?: Lang | undefined },
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

  /** `sns/jscode2session` */
  async exchangeMiniProgramCode(jsCode: string, limits: CallOptions): Promise<MiniProgramSession> {
    const endpoint = 'sns/jscode2session';
    const secret = await this.#credentials.currentSecret();
    const query = {
      appid: this.#credentials.appId,
      secret,
      js_code: jsCode,
      grant_type: 'authorization_code',
    };
    const wire = await this.#http.call({ limits, endpoint, query, sensitive: [secret, jsCode] });
    return new MiniProgramSession(endpoint, wire);
  }
}
