import type { Lang } from './user-profile.js';

/** Scopes of WeChat's page for visitors inside its browser. */
export type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** All scopes, silent first. */
export const SCOPES: readonly Scope[] = ['snsapi_base', 'snsapi_userinfo'];

/** {@link Scope}, and that of the QR code page for visitors outside WeChat, which belongs to a website app. */
export type LoginScope = Scope | 'snsapi_login';

/** What goes into the address of WeChat's authorization page. */
export interface AuthorizationURLParameters {
  /** Where WeChat sends the visitor back to: an absolute URL on the callback domain of the account or website app. */
  callbackURL: string;
  /**
   * `snsapi_base` is silent and gives the openid only; `snsapi_userinfo` asks the visitor and gives a profile;
   * `snsapi_login` is the QR code page of a website app.
   */
  scope: LoginScope;
  /** One-time value that comes back with the code: letters and digits, at most 128 of them. */
  state: string;
  /** Shows the consent pop-up even to visitors who agreed lately. Default is `false`. */
  forcePopup?: boolean | undefined;
  /** Opens the page in snapshot mode, to try out how the site behaves there. Default is `false`. */
  forceSnapShot?: boolean | undefined;
  /** Language of the QR code page, which knows Chinese and English. Default is Chinese. */
  lang?: Lang | undefined;
}

/**
 * Builds the address of WeChat's authorization page, or with `snsapi_login` of its QR code page. WeChat reads it with a
 * strict expression: the order of the parameters and the fragment at the end are part of the contract, and nothing else
 * may be added.
 * `componentAppId` is the third-party platform that runs the account, if one does.
 * See https://developers.weixin.qq.com/doc/oplatform/developers/dev/auth/h5.md
 * and https://developers.weixin.qq.com/doc/oplatform/Website_App/WeChat_Login/Wechat_Login.html
 */
export function buildAuthorizationURL(
  openURL: string,
  appId: string,
  parameters: AuthorizationURLParameters,
  componentAppId?: string,
): string {
  const { callbackURL, scope, state } = parameters;
  const isForPC = scope === 'snsapi_login';
  return (
    `${openURL}/connect/${isForPC ? 'qrconnect' : 'oauth2/authorize'}?appid=${encodeURIComponent(appId)}` +
    `&redirect_uri=${encodeURIComponent(callbackURL)}&response_type=code&scope=${scope}&state=${state}` +
    (componentAppId === undefined ? '' : `&component_appid=${encodeURIComponent(componentAppId)}`) +
    `${isForPC ? pcExtras(parameters) : extras(parameters)}#wechat_redirect`
  );
}

function extras({ forcePopup, forceSnapShot }: AuthorizationURLParameters): string {
  return `${forcePopup === true ? '&forcePopup=true' : ''}${forceSnapShot === true ? '&forceSnapShot=true' : ''}`;
}

function pcExtras({ lang }: AuthorizationURLParameters): string {
  return lang === 'en' ? '&lang=en' : '';
}
