import Router from '@koa/router';
import { KoaPassport } from 'koa-passport';
import type { WeChatAuthenticateOptions } from 'passport-wechat-follower';
import { redirectBack } from 'passport-wechat-follower/koa';
import { followFailure, loginFailure, nameFailure } from '../login-failure.js';
import type { Message } from '../message.js';
import type { Reception } from '../people/reception.js';
import {
  CALLBACK_PATH,
  followStrategy,
  loginOptions,
  loginStrategy,
  NAME_CALLBACK_PATH,
  nameStrategy,
} from '../strategy.js';
import type { Texts } from '../texts/en.js';
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
  const passport = new KoaPassport()
    .use(loginStrategy(wechat, origin, reception))
    .use(nameStrategy(wechat, origin, reception))
    .use(followStrategy(wechat, reception));
  passport.serializeUser<Login>((visitor, done) => done(null, visitor.login));
  passport.deserializeUser((login: Login, done) => {
    reception.recall(login).then((visitor) => done(null, visitor ?? false), done);
  });
  return passport;
}

/** Logging in with WeChat: two ways there and one way back, and another pair for who wants a name on the tea card. */
export function loginRoutes(passport: Passport, wechat: WeChat, origin: string): Router<State> {
  const options = loginOptions(wechat);
  const logIn = (strategy: string, more: WeChatAuthenticateOptions): Middleware =>
    passport.authenticate(strategy, { ...options, ...more });
  // The guards add `?returnTo=`; the strategy takes only paths on this site from it.
  const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
  const silently = logIn('wechat', { scope: 'snsapi_base', returnTo });
  const withConsent = logIn('wechat', { scope: 'snsapi_userinfo', returnTo });
  const forName = logIn('wechat-name', { returnTo: '/card' });
  const finishLogin = finish(passport, 'wechat', options, loginFailure);
  const finishName = finish(passport, 'wechat-name', options, nameFailure);
  const possible = onlyWherePossible(wechat, origin);

  const router = new Router<State>()
    .use(['/login', CALLBACK_PATH, NAME_CALLBACK_PATH], noReferrer)
    .get('/login', limit(60), possible, askAfterLogout, silently)
    .get('/login/consent', limit(60), possible, askAfterLogout, withConsent)
    .get('/login/name', limit(60), possible, askAfterLogout, forName)
    .get(CALLBACK_PATH, limit(120), askAfterLogout, finishLogin, redirectBack('/'))
    .get(NAME_CALLBACK_PATH, limit(120), askAfterLogout, finishName, redirectBack('/card'));
  if (wechat.push === undefined) return router;
  // The page, what it asks, and its form: all at one address. It asks every few seconds where it gets no events.
  const follow = finish(passport, 'wechat-follow', { returnTo }, followFailure);
  return router.all('/login/follow', limit(240), askAfterLogout, follow, redirectBack('/'));
}

/**
 * The way back. With a callback of our own, because only that one learns *why* a login failed; a new one for each request,
 * because koa-passport keeps on it which request is to go on.
 */
function finish(
  passport: Passport,
  strategy: string,
  options: WeChatAuthenticateOptions,
  failureOf: (texts: Texts, failure: never) => Message,
): Middleware {
  return async (ctx, next) => {
    const learn = async (error: unknown, user?: Visitor | false, info?: unknown, status?: unknown) => {
      if (error) throw error as Error;
      if (!user) {
        await showMessage(ctx, Number(status), failureOf(ctx.state.view.texts, info as never));
        return;
      }
      ctx.state.authInfo = info;
      // Gives the visitor a new session id, too; then `redirectBack` goes to where they wanted to be.
      await ctx.logIn(user);
      await next();
    };
    await passport.authenticate(strategy, options, learn)(ctx, next);
  };
}
