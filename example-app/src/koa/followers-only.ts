import { requireFollower } from 'passport-wechat-follower/koa';
import { doorRules } from '../door.js';
import { tellDoor } from '../happenings.js';
import type { WeChat } from '../wechat.js';
import type { Middleware } from './context.js';

/** The door of the back room. */
export function followersOnly(wechat: WeChat): Middleware {
  const guard = requireFollower(doorRules(wechat));
  return async (ctx, next) => {
    await guard(ctx, () => {
      if (ctx.state.wechatFollower !== undefined) tellDoor(ctx.state.wechatFollower);
      return next();
    });
  };
}
