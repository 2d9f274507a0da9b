import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError } from '../errors/wechat-error.js';
import type { FollowerStatus } from '../follower/follower-status.js';
import { settledWithin } from '../internal/settled-within.js';
import { publish } from '../observe/publish.js';
import type { OfficialAccount } from '../official-account.js';

/** Nobody is kept from logging in because it is not known whether they follow. */
export async function findFollower(
  account: OfficialAccount,
  openid: string,
  timeoutMs: number,
): Promise<FollowerStatus | undefined> {
  const asked = await settledWithin(account.followers.check(openid, { fresh: true }), timeoutMs);
  if (asked?.status === 'fulfilled') return asked.value;
  const reason: unknown = asked?.reason;
  publish('login.followerUnknown', () => ({
    appId: account.appId,
    code: isWeChatError(reason) ? reason.code : 'ERR_WECHAT_TIMEOUT',
    ...(reason instanceof WeChatApiError ? { errcode: reason.errcode } : {}),
  }));
  return undefined;
}
