import type { Scope } from '../api/authorization-url.js';
import type { UserToken } from '../api/user-token.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { publish } from '../observe/publish.js';
import type { OfficialAccount } from '../official-account.js';

/**
 * Keeps the token of a login in `account.userTokens`. A store that is away is no reason to turn the visitor back: without
 * the token, another login is all it takes. Nobody is behind a snapshot user, so theirs is not kept.
 */
export async function keepUserToken(account: OfficialAccount, token: UserToken, scope: Scope): Promise<void> {
  if (token.isSnapshotUser) return;
  // WeChat does not always say what it granted; then it is what was asked for.
  const scopes = token.scopes.length > 0 ? token.scopes : [scope];
  try {
    await account.userTokens.remember({ ...token, scopes });
  } catch (error) {
    if (!isWeChatError(error)) throw error;
    publish('userToken.unkept', () => ({ appId: account.appId, code: error.code }));
  }
}
