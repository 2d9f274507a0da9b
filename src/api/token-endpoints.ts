import { WeChatApiError } from '../errors/wechat-api-error.js';
import type { AppCredentials } from './app-credentials.js';
import { ISSUING_ENDPOINTS, type CommonAccessTokenKind } from './issuing-endpoints.js';
import { readExpiresInMs, readToken } from './read-field.js';
import type { CallOptions, WeChatHttp } from './wechat-http.js';

/** Common access token as WeChat issued it. */
export interface IssuedCommonAccessToken {
  commonAccessToken: string;
  /** What is left of its life, in milliseconds. */
  expiresInMs: number;
}

/** What `issueCommonAccessToken` of `account.api` accepts. */
export interface IssueOptions extends CallOptions {
  /** Endpoint that issues it. Default is `'stable'`. */
  kind?: CommonAccessTokenKind | undefined;
  /** Replaces a stable token at once; 20 a day, for tokens that leaked. Default is `false`. */
  forceRefresh?: boolean | undefined;
}

/** WeChat's endpoints that issue the common access token. */
export class TokenEndpoints {
  readonly #http: WeChatHttp;
  readonly #credentials: AppCredentials;

  constructor(http: WeChatHttp, credentials: AppCredentials) {
    this.#http = http;
    this.#credentials = credentials;
  }

  /** See `issueCommonAccessToken` of `account.api`. */
  async issue(options: IssueOptions): Promise<IssuedCommonAccessToken> {
    const secret = await this.#credentials.currentSecret();
    try {
      return await this.#issue(secret, options);
    } catch (error) {
      // A secret that rotates may have done so between our reading it and WeChat's.
      if (!isWrongSecret(error) || !this.#credentials.rotates) throw error;
      const again = await this.#credentials.currentSecret();
      if (again === secret) throw error;
      return this.#issue(again, options);
    }
  }

  async #issue(secret: string, options: IssueOptions): Promise<IssuedCommonAccessToken> {
    const { kind = 'stable', forceRefresh = false } = options;
    const parameters = { grant_type: 'client_credential', appid: this.#credentials.appId, secret };
    const endpoint = kind === 'stable' ? ISSUING_ENDPOINTS.stable : ISSUING_ENDPOINTS.classic;
    const sent =
      kind === 'stable'
        ? { body: { ...parameters, force_refresh: forceRefresh }, idempotent: !forceRefresh }
        : { query: parameters };
    const wire = await this.#http.call({
      endpoint,
      ...sent,
      urgent: true,
      sensitive: [secret],
      limits: options,
    });
    return {
      commonAccessToken: readToken(endpoint, wire, 'access_token'),
      expiresInMs: readExpiresInMs(endpoint, wire),
    };
  }
}

/** Of a token endpoint, 40001 too means that the secret is wrong. */
function isWrongSecret(error: unknown): boolean {
  return error instanceof WeChatApiError && (error.errcode === 40125 || error.errcode === 40001);
}
