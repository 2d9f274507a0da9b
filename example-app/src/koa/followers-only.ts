import Router from '@koa/router';
import compose from 'koa-compose';
import { requireFollower, requireLogin } from 'passport-wechat-follower/koa';
import { doorRules } from '../door.js';
import type { Teahouse } from '../teahouse.js';
import type { Visitor } from '../visitor.js';
import { waitAtDoor, wallOf } from '../wall.js';
import type { WeChat } from '../wechat.js';
import { render, type Context, type Middleware, type State } from './context.js';
import { sendEvents } from './send-events.js';

/** The door of the back room. */
export function followersOnly(wechat: WeChat, { reception }: Teahouse): Middleware {
  const guard = requireFollower<Context>({
    ...doorRules(wechat),
    openid: ({ state }) => state.user?.openid,
  });
  const showWall: Middleware = async (ctx, next) => {
    const { user: visitor, view } = ctx.state;
    const wall = await wallOf(wechat, { method: ctx.method, accept: ctx.get('Accept'), visitor }, view.texts);
    if (wall === undefined) {
      await next();
    } else {
      ctx.status = 403;
      await render(ctx, 'wall', wall);
    }
  };
  const note: Middleware = async ({ state: { wechatFollower } }, next) => {
    if (wechatFollower !== undefined) await reception.noteFollower(wechatFollower);
    await next();
  };
  return compose([showWall, guard, note]);
}

/** Tells those who wait at the door when it is open for them. */
export function doorRoutes(teahouse: Teahouse): Router<State> {
  const isLoggedIn = requireLogin<Context>({ openid: ({ state }) => state.user?.login.openid });
  return new Router<State>().get('/door/events', isLoggedIn, (ctx) => {
    sendEvents(ctx, waitAtDoor(teahouse, ctx.state.user as Visitor));
  });
}
