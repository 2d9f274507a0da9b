import { WeChatRefusal } from './refusal.js';

/** A third-party platform (第三方平台) that runs Official Accounts of others. */
export interface Component {
  /** Its app id, the `component_appid`. */
  readonly appId: string;
  /** The `component_access_token` its server shows. Here it lives for ever. */
  readonly accessToken: string;
  /** App ids of the accounts that authorized it. Default is every Official Account. */
  readonly accounts?: readonly string[] | undefined;
}

/** Every third-party platform of the world, by app id. */
export class Components {
  readonly #byId: ReadonlyMap<string, Component>;

  constructor(components: readonly Component[]) {
    this.#byId = new Map(components.map((component) => [component.appId, component]));
  }

  /** Whether an account lets this platform act for it; `undefined` when there is no such platform. */
  mayActFor(componentAppId: string, appId: string): boolean | undefined {
    const component = this.#byId.get(componentAppId);
    return component && (component.accounts?.includes(appId) ?? true);
  }

  /** Refuses a platform that is none, shows a wrong token, or was not authorized by the account. */
  require(componentAppId: string, accessToken: string, appId: string): void {
    const component = this.#byId.get(componentAppId);
    if (component === undefined) throw new WeChatRefusal(61024);
    if (component.accessToken !== accessToken) throw new WeChatRefusal(40001);
    if (this.mayActFor(componentAppId, appId) !== true) throw new WeChatRefusal(61003);
  }

  /** What must not be seen in a log. */
  secrets(): string[] {
    return [...this.#byId.values()].map(({ accessToken }) => accessToken);
  }
}
