import { Router, type RequestHandler } from 'express';
import { requireFollower } from 'passport-wechat-follower/express';
import { tellDoor } from './panel/happenings.js';
import type { WeChat } from './wechat.js';

/** The door of the back room: followers of the account go in, others see the follow page, strangers log in first. */
export function followersOnly({ account, accountName, qrCode }: WeChat): RequestHandler {
  const guard = requireFollower({
    account,
    loginPath: '/login',
    ...(qrCode === undefined ? {} : { followPage: { qrCodeURL: '/qr.svg', accountName } }),
  });
  const tellPanel: RequestHandler = (req, _res, next) => {
    if (req.wechatFollower !== undefined) tellDoor(req.wechatFollower);
    next();
  };
  return Router().use(guard, tellPanel);
}
