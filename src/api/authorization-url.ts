/** Scopes of WeChat's page for visitors inside its browser. */
export type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** All scopes, silent first. */
export const SCOPES: readonly Scope[] = ['snsapi_base', 'snsapi_userinfo'];

/** What {@link buildAuthorizationURL} puts into the URL. */
export interface AuthorizationURLParameters {
  /** Where WeChat sends the visitor back to: an absolute URL on the account's callback domain. */
  callbackURL: string;
  /** `snsapi_base` is silent and gives the openid only; `snsapi_userinfo` asks the visitor and gives a profile. */
  scope: Scope;
  /** One-time value that comes back with the code: letters and digits, at most 128 of them. */
  state: string;
  /** Shows the consent pop-up even to visitors who agreed lately. Default is `false`. */
  forcePopup?: boolean | undefined;
  /** Opens the page in snapshot mode, to try out how the site behaves there. Default is `false`. */
  forceSnapShot?: boolean | undefined;
}

/**
 * Builds the address of WeChat's authorization page. WeChat reads it with a strict expression: the order of the
 * parameters and the fragment at the end are part of the contract, and nothing else may be added.
 * See https://developers.weixin.qq.com/doc/oplatform/developers/dev/auth/h5.md
 */
export function buildAuthorizationURL(
  openURL: string,
  appId: string,
  parameters: AuthorizationURLParameters,
): string {
  const { callbackURL, scope, state, forcePopup, forceSnapShot } = parameters;
  return (
    `${openURL}/connect/oauth2/authorize?appid=${encodeURIComponent(appId)}` +
    `&redirect_uri=${encodeURIComponent(callbackURL)}&response_type=code&scope=${scope}&state=${state}` +
    `${forcePopup === true ? '&forcePopup=true' : ''}${forceSnapShot === true ? '&forceSnapShot=true' : ''}` +
    '#wechat_redirect'
  );
}
