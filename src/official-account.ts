import { createHash } from 'node:crypto';
import { CommonAccessToken } from './access-token/common-access-token.js';
import type { CommonAccessTokenSource } from './access-token/common-access-token-source.js';
import type { AppSecret } from './api/app-credentials.js';
import { checkCredentials } from './api/credentials.js';
import { checkComponent, type Component } from './api/component.js';
import { ComponentApi } from './api/component-api.js';
import { resolveEndpoints, type Endpoints } from './api/endpoints.js';
import { openApiTransport } from './api/open-transport.js';
import type { CommonAccessTokenKind } from './api/token-endpoints.js';
import { WeChatApi } from './api/wechat-api.js';
import { WeChatHttp } from './api/wechat-http.js';
import { FollowerChecker } from './follower/follower-checker.js';
import type { FollowerOptions } from './follower/follower-options.js';
import {
  checkChoice,
  checkFunction,
  checkOptionNames,
  checkWholeNumber,
  refuseOption,
} from './internal/check-options.js';
import { publish } from './observe/publish.js';
import { checkStore } from './store/check-store.js';
import { MemoryStore } from './store/memory-store.js';
import type { Store } from './store/store.js';
import { checkUserTokenOptions, type UserTokenOptions } from './user-token/user-token-options.js';
import { openUserTokens } from './user-token/open-user-tokens.js';
import type { UserTokens } from './user-token/user-tokens.js';

/** How the account gets its common access token from WeChat. */
export interface CommonAccessTokenOptions {
  /**
   * Endpoint that issues it. `stable` (`cgi-bin/stable_token`) gives every caller the same token; `classic`
   * (`cgi-bin/token`) kills the previous token at every call. Default is `'stable'`.
   */
  kind?: CommonAccessTokenKind | undefined;
  /** Longest wait for another process that is refreshing, in milliseconds. Default is `4000`. */
  waitMs?: number | undefined;
  /** Lease of the lock between processes, in milliseconds; longer than `timeoutMs`, with room for the store. Default is `8000`. */
  leaseMs?: number | undefined;
  /** Longest time one call to the store may take, in milliseconds. Default is `1000`. */
  storeTimeoutMs?: number | undefined;
}

/** What the account is run with: its own AppSecret, or a third-party platform. */
export type AccountCredentials =
  | {
      /** AppSecret of the account, or a function that gives the current one, for secrets that rotate. */
      appSecret: AppSecret;
      component?: undefined;
    }
  | {
      /** Third-party platform (第三方平台) that runs the account, instead of `appSecret`. */
      component: Component;
      appSecret?: undefined;
    };

/** What an {@link OfficialAccount} is told beside its credentials. */
export interface AccountSettings {
  /** AppID of the account, from mp.weixin.qq.com. */
  appId: string;
  /** Where processes share the common access token and what is known of followers. Default is a `MemoryStore`, which is for one process. */
  store?: Store | undefined;
  /** Replaces the HTTP client: a proxy, instrumentation, the simulator. Default is `node:https` with keep-alive. */
  fetch?: typeof globalThis.fetch | undefined;
  /** Base URLs of WeChat's hosts. Default is WeChat. */
  endpoints?: Endpoints | undefined;
  /** Longest time one call to WeChat may take, connection to last byte, in milliseconds. Default is `5000`. */
  timeoutMs?: number | undefined;
  /** How the common access token is had, or who else provides it. Default is `{ kind: 'stable' }`. */
  commonAccessToken?: CommonAccessTokenOptions | CommonAccessTokenSource | undefined;
  /** How long answers about followers are believed, how many, and how they are asked for. */
  followers?: FollowerOptions | undefined;
  /** Where user tokens are kept, for those the application asks to keep. */
  userTokens?: UserTokenOptions | undefined;
  /** Clock in milliseconds since 1970, for tests. Default runs monotonically from the start of the process. */
  now?: (() => number) | undefined;
}

/** Options of {@link OfficialAccount}. */
export type OfficialAccountOptions = AccountSettings & AccountCredentials;

/** Names of the options, for owners that take the same ones. */
export const OFFICIAL_ACCOUNT_OPTIONS = {
  appId: true,
  appSecret: true,
  component: true,
  store: true,
  fetch: true,
  endpoints: true,
  timeoutMs: true,
  commonAccessToken: true,
  followers: true,
  userTokens: true,
  now: true,
} as const;

/**
 * One Official Account (公众号): its AppID and AppSecret, and the parts that stand behind logins and guards. Make one
 * for each account and hand it to everything that needs it.
 */
export class OfficialAccount {
  /** AppID of the account. */
  readonly appId: string;
  /** Where the processes of this account share what they know. */
  readonly store: Store;
  /** WeChat's endpoints, one method each; stateless. */
  readonly api: WeChatApi;
  /** Keeper of the common access token. */
  readonly commonAccessToken: CommonAccessTokenSource;
  /** Knows who follows the account. */
  readonly followers: FollowerChecker;
  /** Keeps user tokens of visitors, when the application asks for it. */
  readonly userTokens: UserTokens;
  /** Time of day in milliseconds since 1970, for times that WeChat wrote: the `now` of the options, or this machine's. */
  readonly wallClock: () => number;

  /** Throws a `TypeError` naming the option and the rule when an option is wrong or unknown. */
  constructor(options: OfficialAccountOptions) {
    checkOptions(options);
    const { appId, component, fetch, followers, timeoutMs = 5000 } = options;
    const now = options.now ?? (() => Math.round(performance.timeOrigin + performance.now()));
    const endpoints = resolveEndpoints('OfficialAccount', options.endpoints);
    const transport = openApiTransport(endpoints, fetch, {
      now,
      onDown: () => publish('api.down', () => ({ appId })),
      onUp: () => publish('api.up', () => ({ appId })),
    });
    this.appId = appId;
    this.store = options.store ?? new MemoryStore({ now });
    this.wallClock = options.now ?? (() => Date.now());
    const http = new WeChatHttp(transport, timeoutMs);
    const parts = { appId, openURL: endpoints.open, mpURL: endpoints.mp, http };
    this.api =
      component === undefined
        ? new WeChatApi({ ...parts, appSecret: options.appSecret })
        : new ComponentApi({ ...parts, component, timeoutMs });
    const given = options.commonAccessToken ?? {};
    const storeTimeoutMs = (isSource(given) ? undefined : given.storeTimeoutMs) ?? 1_000;
    this.commonAccessToken = isSource(given)
      ? given
      : new CommonAccessToken({
          api: this.api,
          store: this.store,
          appId,
          kind: given.kind ?? 'stable',
          key: keyOf(appId, given.kind ?? 'stable', endpoints.api),
          now,
          callMs: timeoutMs,
          leaseMs: given.leaseMs ?? 8_000,
          waitMs: given.waitMs ?? 4_000,
          storeTimeoutMs,
        });
    this.followers = new FollowerChecker({
      api: this.api,
      commonAccessToken: this.commonAccessToken,
      appId,
      store: this.store,
      key: keyOf(appId, 'followers', endpoints.api),
      storeTimeoutMs,
      now,
      wallClock: this.wallClock,
      options: followers,
    });
    this.userTokens = openUserTokens(options.userTokens, {
      api: this.api,
      appId,
      accountStore: this.store,
      key: keyOf(appId, 'user', endpoints.api),
      now,
      // A platform is asked for its token first, and may take as long.
      callMs: component === undefined ? timeoutMs : 2 * timeoutMs,
    });
  }

  /**
   * Stops waiting for tokens, gives the lock back, listens to no other process any more, lets go of idle connections. A
   * store, a `fetch` or another source of the token that you gave stays yours.
   */
  async close(): Promise<void> {
    await Promise.all([
      this.commonAccessToken instanceof CommonAccessToken ? this.commonAccessToken.close() : undefined,
      this.followers.close(),
    ]);
    this.api.close();
  }
}

function checkOptions(options: OfficialAccountOptions): void {
  const owner = 'OfficialAccount';
  checkOptionNames<OfficialAccountOptions>(owner, options, OFFICIAL_ACCOUNT_OPTIONS);
  const { appId, appSecret, store, commonAccessToken } = options as Partial<OfficialAccountOptions>;
  const refuse = (option: string, rule: string) => refuseOption(owner, option, rule);
  if (options.component === undefined) checkCredentials({ appId, appSecret }, refuse);
  else {
    // Of the two, the AppSecret is the one that is not there.
    checkCredentials({ appId, appSecret: ' ' }, refuse);
    checkComponent(owner, options.component, options.appId);
    if (appSecret !== undefined)
      refuse('appSecret', 'cannot be given together with `component`, whose token takes its place');
    if (commonAccessToken !== undefined && !isSource(commonAccessToken))
      refuse('commonAccessToken', 'must be a source when there is a `component`, which has the token');
  }
  if (store !== undefined) checkStore(owner, 'store', store);
  if (options.userTokens !== undefined) checkUserTokenOptions(owner, options.userTokens);
  checkFunction(owner, 'fetch', options.fetch);
  checkFunction(owner, 'now', options.now);
  checkWholeNumber(owner, 'timeoutMs', options.timeoutMs, 1, 600_000);
  if (commonAccessToken !== undefined && !isSource(commonAccessToken)) {
    checkOptionNames<CommonAccessTokenOptions>(`${owner}: \`commonAccessToken\``, commonAccessToken, {
      kind: true,
      waitMs: true,
      leaseMs: true,
      storeTimeoutMs: true,
    });
    checkTimes(owner, commonAccessToken, options.timeoutMs ?? 5000);
    checkChoice(owner, 'commonAccessToken.kind', commonAccessToken.kind, ['stable', 'classic']);
  }
}

function checkTimes(
  owner: string,
  { waitMs, leaseMs = 8000, storeTimeoutMs }: CommonAccessTokenOptions,
  timeoutMs: number,
): void {
  checkWholeNumber(owner, 'commonAccessToken.waitMs', waitMs, 0, 60_000);
  checkWholeNumber(owner, 'commonAccessToken.leaseMs', leaseMs, 1, 600_000);
  checkWholeNumber(owner, 'commonAccessToken.storeTimeoutMs', storeTimeoutMs, 1, 60_000);
  if (leaseMs <= timeoutMs) {
    refuseOption(
      owner,
      'commonAccessToken.leaseMs',
      'must be greater than `timeoutMs`: nothing is sent with less lease left',
    );
  }
}

function isSource(
  value: CommonAccessTokenOptions | CommonAccessTokenSource | null,
): value is CommonAccessTokenSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'get' in value &&
    'invalidate' in value &&
    'withToken' in value
  );
}

/**
 * Names a part of the account in a store: accounts, kinds of tokens and APIs (WeChat, the simulator) never mix. The
 * braces make Redis Cluster keep the parts of one account together.
 */
function keyOf(appId: string, part: CommonAccessTokenKind | 'followers' | 'user', apiURL: string): string {
  const api = createHash('sha256').update(apiURL).digest('hex').slice(0, 8);
  return `{${appId}}:${part}:${api}`;
}
