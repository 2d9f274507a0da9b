/** One app of the simulated world: an Official Account, a website app or a mini program. */
export interface App {
  /** AppID. */
  readonly appId: string;
  /** AppSecret. */
  readonly appSecret: string;
  /** Name on the consent page. Default is the app id. */
  readonly name?: string | undefined;
  /** Original id (`gh_…`) of an Official Account. Default is derived from the app id. */
  readonly originalId?: string | undefined;
  /** Open platform account the app is bound to; apps of one platform share unionids. Default is none: no unionid. */
  readonly platform?: string | undefined;
  /** Bare host name that `redirect_uri` must have, else page error 10003. Default is none: every host is accepted. */
  readonly callbackDomain?: string | undefined;
  /** Whether the account passed WeChat's verification; an unverified one has neither web login nor follower data. Default is `true`. */
  readonly verified?: boolean | undefined;
  /** Whether this is a sandbox account, which only its followers can log in to (10006) and which has small quotas. Default is `false`. */
  readonly testAccount?: boolean | undefined;
  /** Addresses that may fetch a common access token of an Official Account; any other is 40164. Default is none: every address may. */
  readonly ipAllowList?: readonly string[] | undefined;
  /** Whether the AppSecret is frozen: no common access token, 40243. Default is `false`. */
  readonly secretFrozen?: boolean | undefined;
  /** Whether WeChat banned the account (page error 10004). Default is `false`. */
  readonly banned?: boolean | undefined;
  /** Links of the menu under the conversation with an Official Account. Default is none. */
  readonly menu?: readonly MenuLink[] | undefined;
}

/** An entry of the menu of an Official Account (自定义菜单) that opens a page. */
export interface MenuLink {
  readonly name: string;
  readonly url: string;
}

/** What an app is; it decides how long codes live and which scopes and endpoints are open to it. */
export type AppKind = 'official-account' | 'website' | 'mini-program';

/** An app as the world keeps it, with every default filled in. */
export interface RegisteredApp {
  readonly kind: AppKind;
  readonly appId: string;
  readonly appSecret: string;
  readonly name: string;
  readonly originalId: string;
  readonly platform: string | undefined;
  readonly callbackDomain: string | undefined;
  readonly verified: boolean;
  readonly testAccount: boolean;
  readonly ipAllowList: readonly string[] | undefined;
  readonly secretFrozen: boolean;
  readonly banned: boolean;
  readonly menu: readonly MenuLink[];
}

function register(kind: AppKind, app: App): RegisteredApp {
  return {
    kind,
    appId: app.appId,
    appSecret: app.appSecret,
    name: app.name ?? app.appId,
    originalId: app.originalId ?? `gh_${app.appId.slice(-12)}`,
    platform: app.platform,
    callbackDomain: app.callbackDomain?.toLowerCase(),
    verified: app.verified ?? true,
    testAccount: app.testAccount ?? false,
    ipAllowList: app.ipAllowList,
    secretFrozen: app.secretFrozen ?? false,
    banned: app.banned ?? false,
    menu: app.menu ?? [],
  };
}

/** Every app of the world, by app id. */
export class Apps {
  readonly #byId = new Map<string, RegisteredApp>();

  constructor(lists: Readonly<Record<AppKind, readonly App[]>>) {
    for (const kind of ['official-account', 'website', 'mini-program'] as const) {
      for (const app of lists[kind]) {
        if (this.#byId.has(app.appId))
          throw new TypeError(`\`appId\` must be unique, but ${app.appId} was given twice`);
        this.#byId.set(app.appId, register(kind, app));
      }
    }
  }

  get(appId: string): RegisteredApp | undefined {
    return this.#byId.get(appId);
  }

  all(kind?: AppKind): RegisteredApp[] {
    return [...this.#byId.values()].filter((app) => kind === undefined || app.kind === kind);
  }

  /** The app with that id or, without an id, the first of its kind; throws when there is none. */
  named(appId: string | undefined, kind: AppKind): RegisteredApp {
    const app = appId === undefined ? this.all(kind)[0] : this.#byId.get(appId);
    if (app === undefined) {
      throw new TypeError(
        appId === undefined ? `The simulator has no ${kind}` : `The simulator knows no app ${appId}`,
      );
    }
    return app;
  }

  /** The Official Account with that id or, without an id, the first; throws when there is none, or it is another kind of app. */
  account(appId: string | undefined): RegisteredApp {
    const app = this.named(appId, 'official-account');
    if (app.kind !== 'official-account')
      throw new TypeError(`${app.appId} is a ${app.kind}, not an Official Account`);
    return app;
  }
}
