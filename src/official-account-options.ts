import type { CommonAccessTokenSource } from './access-token/common-access-token-source.js';
import type { AppSecret } from './api/app-credentials.js';
import { checkCredentials } from './api/credentials.js';
import { checkComponent, type Component } from './api/component.js';
import type { Endpoints } from './api/endpoints.js';
import type { CommonAccessTokenKind } from './api/issuing-endpoints.js';
import type { FollowerOptions } from './follower/follower-options.js';
import {
  checkChoice,
  checkFunction,
  checkOptionNames,
  checkWholeNumber,
  refuseOption,
} from './internal/check-options.js';
import { checkStore } from './store/check-store.js';
import type { Store } from './store/store.js';
import { checkUserTokenOptions, type UserTokenOptions } from './user-token/user-token-options.js';

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

/** Throws a `TypeError` naming the option and the rule when an option of an account is wrong or unknown. */
export function checkAccountOptions(options: OfficialAccountOptions): void {
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

/** Whether the common access token comes from elsewhere. */
export function isSource(
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
