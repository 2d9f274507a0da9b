import { createHash } from 'node:crypto';
import { CommonAccessToken } from './access-token/common-access-token.js';
import type { CommonAccessTokenSource } from './access-token/common-access-token-source.js';
import { ComponentApi } from './api/component-api.js';
import { resolveEndpoints } from './api/endpoints.js';
import { openApiTransport } from './api/open-transport.js';
import type { CommonAccessTokenKind } from './api/issuing-endpoints.js';
import { WeChatApi } from './api/wechat-api.js';
import { WeChatHttp } from './api/wechat-http.js';
import { FollowerChecker } from './follower/follower-checker.js';
import { checkAccountOptions, isSource, type OfficialAccountOptions } from './official-account-options.js';
import { publish } from './observe/publish.js';
import { MemoryStore } from './store/memory-store.js';
import type { Store } from './store/store.js';
import { openUserTokens } from './user-token/open-user-tokens.js';
import type { UserTokens } from './user-token/user-tokens.js';

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
    checkAccountOptions(options);
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

/**
 * Names a part of the account in a store: accounts, kinds of tokens and APIs (WeChat, the simulator) never mix. The
 * braces make Redis Cluster keep the parts of one account together.
 */
function keyOf(appId: string, part: CommonAccessTokenKind | 'followers' | 'user', apiURL: string): string {
  const api = createHash('sha256').update(apiURL).digest('hex').slice(0, 8);
  return `{${appId}}:${part}:${api}`;
}
