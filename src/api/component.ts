import { checkOptionNames, refuseOption } from '../internal/check-options.js';

/**
 * Third-party platform (第三方平台) that runs the account: visitors log in by its AppID and its token, and the account's
 * AppSecret is not needed.
 */
export interface Component {
  /** AppID of the platform, WeChat's `component_appid`. */
  appId: string;
  /** Gives the platform's current `component_access_token`; called for every login. */
  accessToken: () => string | Promise<string>;
}

/** Checks `component`; throws the `TypeError` that names the option and the rule. */
export function checkComponent(owner: string, component: Component, appId: string): void {
  checkOptionNames<Component>(`${owner}: \`component\``, component, { appId: true, accessToken: true });
  const given = component as Partial<Component>;
  if (typeof given.appId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(given.appId))
    refuseOption(owner, 'component.appId', 'must be the AppID of the third-party platform');
  if (given.appId === appId)
    refuseOption(owner, 'component.appId', 'must not be the AppID of the account: a platform runs others');
  if (typeof given.accessToken !== 'function')
    refuseOption(owner, 'component.accessToken', 'must be a function that gives the component_access_token');
}
