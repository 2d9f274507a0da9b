import { Router, type RequestHandler } from 'express';
import { requireFollower } from 'passport-wechat-follower/express';
import { doorRules } from '../door.js';
import { tellDoor } from '../happenings.js';
import type { WeChat } from '../wechat.js';

/** The door of the back room. */
export function followersOnly(wechat: WeChat): RequestHandler {
  const guard = requireFollower(doorRules(wechat));
  const tellPanel: RequestHandler = (req, _res, next) => {
    if (req.wechatFollower !== undefined) tellDoor(req.wechatFollower);
    next();
  };
  return Router().use(guard, tellPanel);
}
