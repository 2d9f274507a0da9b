import { WeChatError } from '../errors/wechat-error.js';
import { withDeadline } from '../internal/deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import { buildAuthorizationURL, type AuthorizationURLParameters } from './authorization-url.js';
import type { Component } from './component.js';
import { readUserToken, type UserToken } from './user-token.js';
import { WeChatApi, type WeChatApiSettings } from './wechat-api.js';
import type { CallOptions } from './wechat-http.js';

/** What {@link ComponentApi} needs to know. */
export interface ComponentApiSettings extends Omit<WeChatApiSettings, 'appSecret'> {
  component: Component;
  /** Longest time the platform's function may take, in milliseconds. */
  timeoutMs: number;
}

/**
 * WeChat's endpoints for an account that a third-party platform runs: a login names the platform and shows its token where
 * others show the AppSecret. What cannot be had without the AppSecret is `ERR_WECHAT_CONFIG`.
 * See https://developers.weixin.qq.com/doc/oplatform/Third-party_Platforms/Official_Accounts/official_account_website_authorization.html
 */
export class ComponentApi extends WeChatApi {
  readonly #settings: ComponentApiSettings;

  constructor(settings: ComponentApiSettings) {
    super({ ...settings, appSecret: () => '' });
    this.#settings = settings;
  }

  /** See {@link WeChatApi.authorizationURL}; with `component_appid` where WeChat wants it. */
  override authorizationURL(parameters: AuthorizationURLParameters): string {
    const { openURL, appId, component } = this.#settings;
    return buildAuthorizationURL(openURL, appId, parameters, component.appId);
  }

  /** See {@link WeChatApi.exchangeCode}. */
  override exchangeCode(code: string, limits: CallOptions = {}): Promise<UserToken> {
    return this.#login('sns/oauth2/component/access_token', limits, code, (proof) => ({
      appid: this.#settings.appId,
      code,
      grant_type: 'authorization_code',
      ...proof,
    }));
  }

  /** See {@link WeChatApi.refreshUserToken}. */
  override refreshUserToken(refreshToken: string, limits: CallOptions = {}): Promise<UserToken> {
    return this.#login('sns/oauth2/component/refresh_token', limits, refreshToken, (proof) => ({
      appid: this.#settings.appId,
      grant_type: 'refresh_token',
      ...proof,
      refresh_token: refreshToken,
    }));
  }

  /** The platform has the common access token; see the option `commonAccessToken`. */
  override issueCommonAccessToken(): Promise<never> {
    return Promise.reject(noAppSecret());
  }

  /** Mini programs of a platform are not supported. */
  override exchangeMiniProgramCode(): Promise<never> {
    return Promise.reject(noAppSecret());
  }

  async #login(
    endpoint: string,
    limits: CallOptions,
    secret: string,
    build: (proof: Record<string, string>) => Record<string, string>,
  ): Promise<UserToken> {
    const { http, component } = this.#settings;
    const token = await this.#componentAccessToken(limits);
    const query = build({ component_appid: component.appId, component_access_token: token });
    return readUserToken(endpoint, await http.call({ limits, endpoint, query, sensitive: [token, secret] }));
  }

  async #componentAccessToken({ signal, timeoutMs = Infinity }: CallOptions): Promise<string> {
    const { component, timeoutMs: longestMs } = this.#settings;
    let token: unknown;
    let cause: Error | undefined;
    try {
      token = await withDeadline(Math.min(longestMs, timeoutMs), signal, async () => component.accessToken());
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      cause = withoutSecrets(error);
    }
    if (typeof token === 'string' && token !== '') return token;
    throw new WeChatError('ERR_WECHAT_CONFIG', 'the `component.accessToken` function gave no token', {
      cause,
      hint: 'It must return, or resolve to, the component_access_token within `timeoutMs`. component.accessToken 必须在 timeoutMs 内返回第三方平台的 component_access_token。',
    });
  }
}

function noAppSecret(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_CONFIG',
    'the account is run by a third-party platform and has no AppSecret here',
    {
      hint: 'Give `commonAccessToken`, a source that asks the platform; see docs/third-party-platforms.md. 由第三方平台代运营的公众号请通过 commonAccessToken 提供 token。',
    },
  );
}
