import Router from '@koa/router';
import type { KoaPassport } from 'koa-passport';
import type { LoginFailure, WeChatAuthenticateOptions } from 'passport-wechat-follower';
import { redirectBack } from 'passport-wechat-follower/koa';
import { loginFailure } from '../login-failure.js';
import { CALLBACK_PATH } from '../strategy.js';
import type { Visitor } from '../visitor.js';
import { showMessage, type Middleware, type State } from './context.js';
import { noReferrer } from './headers.js';
import { limit } from './limits.js';
import { askAfterLogout } from './logged-out.js';

type Passport = InstanceType<typeof KoaPassport>;

/** Logging in with WeChat: two ways there, one way back. */
export function loginRoutes(passport: Passport): Router<State> {
  // The guards add `?returnTo=`; the strategy takes only paths on this site from it.
  const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
  const logIn = (options: WeChatAuthenticateOptions): Middleware => passport.authenticate('wechat', options);

  /**
   * The way back. With a callback of our own, because only that one learns *why* a login failed; a new one for each
   * request, because koa-passport keeps on it which request is to go on.
   */
  const finishLogin: Middleware = (ctx, next) => {
    const finish = async (error: unknown, user?: Visitor | false, info?: unknown, status?: unknown) => {
      if (error) throw error as Error;
      if (!user) {
        await showMessage(ctx, Number(status), loginFailure(ctx.state.view.texts, info as LoginFailure));
        return;
      }
      ctx.state.authInfo = info;
      // Gives the visitor a new session id, too; then `redirectBack` goes to where they wanted to be.
      await ctx.logIn(user);
      await next();
    };
    return passport.authenticate('wechat', finish)(ctx, next);
  };

  return new Router<State>()
    .use(['/login', '/login/consent', CALLBACK_PATH], noReferrer)
    .get('/login', limit(60), askAfterLogout, logIn({ scope: 'snsapi_base', returnTo }))
    .get('/login/consent', limit(60), askAfterLogout, logIn({ scope: 'snsapi_userinfo', returnTo }))
    .get(CALLBACK_PATH, limit(120), askAfterLogout, finishLogin, redirectBack('/'));
}
