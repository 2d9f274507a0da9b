import type { CommonAccessTokenKind } from '../api/issuing-endpoints.js';
import { publish } from '../observe/publish.js';
import type { HeldToken } from './held-token.js';
import type { TokenStore } from './token-store.js';

/** What {@link ForeignRefreshes} works with. */
export interface ForeignRefreshesSettings {
  tokens: TokenStore;
  appId: string;
  kind: CommonAccessTokenKind;
  now: () => number;
}

/**
 * Notices that a token died before its time although none of our processes replaced it: somebody else issues tokens for
 * the same AppID. Says so once; it is the one cause of "40001 now and then" that no code can repair.
 */
export class ForeignRefreshes {
  readonly #settings: ForeignRefreshesSettings;
  #warned = false;

  constructor(settings: ForeignRefreshesSettings) {
    this.#settings = settings;
  }

  /** Called for a token that WeChat rejected long before its end. Never rejects. */
  async suspect(held: HeldToken): Promise<void> {
    const { tokens, appId, kind, now } = this.#settings;
    const stored = await tokens.readToken().catch(() => undefined);
    if (stored !== undefined && stored.token !== held.token) return; // one of ours replaced it
    publish('token.contention', () => ({ appId, kind, ageMs: now() - held.heldSince }));
    if (this.#warned) return;
    this.#warned = true;
    process.emitWarning(
      `WeChat rejected the common access token of ${appId} long before its end: another system issues tokens for this AppID. ` +
        'Let all of them share one store or one token server, or use kind "stable" everywhere. ' +
        '另有系统在为同一 AppID 获取 access_token，请共用存储或中控服务器，或全部改用 stable_token。',
      { type: 'WeChatWarning', code: 'WECHAT_TOKEN_CONTENTION' },
    );
  }
}
