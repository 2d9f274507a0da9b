import type { RequestHandler } from 'express';
import { requireFollower } from 'passport-wechat-follower/express';
import type { WeChat } from './wechat.js';

/** The door of the back room: followers of the account go in, others see the follow page, strangers log in first. */
export function followersOnly({ account, accountName, qrCode }: WeChat): RequestHandler {
  return requireFollower({
    account,
    loginPath: '/login',
    ...(qrCode === undefined ? {} : { followPage: { qrCodeURL: '/qr.svg', accountName } }),
  });
}
