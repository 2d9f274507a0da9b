import Router from '@koa/router';
import { KoaPassport } from 'koa-passport';
import type { LoginFailure, WeChatAuthenticateOptions } from 'passport-wechat-follower';
import { redirectBack } from 'passport-wechat-follower/koa';
import { loginFailure } from '../login-failure.js';
import type { Reception } from '../people/reception.js';
import { CALLBACK_PATH, loginOptions, loginStrategy } from '../strategy.js';
import type { Login, Visitor } from '../visitor.js';
import type { WeChat } from '../wechat.js';
import { showMessage, type Middleware, type State } from './context.js';
import { noReferrer } from './headers.js';
import { limit } from './limits.js';
import { askAfterLogout } from './logged-out.js';
import { onlyWherePossible } from './place.js';

type Passport = InstanceType<typeof KoaPassport>;

/** Passport, knowing how visitors log in and whose session it is. */
export function openPassport(wechat: WeChat, origin: string, reception: Reception): Passport {
  const passport = new KoaPassport().use(loginStrategy(wechat, origin, reception));
  passport.serializeUser<Login>((visitor, done) => done(null, (visitor as Visitor).login));
  passport.deserializeUser((login: Login, done) => {
    reception.recall(login).then((visitor) => done(null, visitor ?? false), done);
  });
  return passport;
}

/** Logging in with WeChat: two ways there, one way back. */
export function loginRoutes(passport: Passport, wechat: WeChat, origin: string): Router<State> {
  // The guards add `?returnTo=`; the strategy takes only paths on this site from it.
  const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
  const options = loginOptions(wechat);
  const logIn = (more: WeChatAuthenticateOptions): Middleware =>
    passport.authenticate('wechat', { ...options, ...more, returnTo });
  const possible = onlyWherePossible(wechat, origin);

  return new Router<State>()
    .use(['/login', '/login/consent', CALLBACK_PATH], noReferrer)
    .get('/login', limit(60), possible, askAfterLogout, logIn({ scope: 'snsapi_base' }))
    .get('/login/consent', limit(60), possible, askAfterLogout, logIn({ scope: 'snsapi_userinfo' }))
    .get(CALLBACK_PATH, limit(120), askAfterLogout, finishLogin(passport, options), redirectBack('/'));
}

/**
 * The way back. With a callback of our own, because only that one learns *why* a login failed; a new one for each request,
 * because koa-passport keeps on it which request is to go on.
 */
function finishLogin(passport: Passport, options: WeChatAuthenticateOptions): Middleware {
  return (ctx, next) => {
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
    return passport.authenticate('wechat', options, finish)(ctx, next);
  };
}
