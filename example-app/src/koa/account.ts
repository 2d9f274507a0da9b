import Router from '@koa/router';
import { requireLogin } from 'passport-wechat-follower/koa';
import { accountOf } from '../account.js';
import type { Visitor } from '../visitor.js';
import type { WeChat } from '../wechat.js';
import { render, type Context, type State } from './context.js';

/** The page "My account". */
export function accountRoutes(wechat: WeChat): Router<State> {
  const isLoggedIn = requireLogin<Context>({
    loginPath: '/login',
    openid: ({ state }) => state.user?.login.openid,
  });
  return new Router<State>().get('/account', isLoggedIn, (ctx) =>
    render(ctx, 'account', accountOf(wechat, ctx.state.user as Visitor, ctx.state.view)),
  );
}
