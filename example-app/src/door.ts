import type { FollowerGuardOptions } from 'passport-wechat-follower';
import type { WeChat } from './wechat.js';

/** The rules of the back room's door: followers of the account go in, others see the follow page, strangers log in first. */
export function doorRules({ account, accountName, qrCode }: WeChat): FollowerGuardOptions {
  return {
    account,
    loginPath: '/login',
    ...(qrCode === undefined ? {} : { followPage: { qrCodeURL: '/qr.svg', accountName } }),
  };
}
