import { Router, type Request, type RequestHandler } from 'express';
import passport from 'passport';
import type { WeChatAuthenticateOptions } from 'passport-wechat-follower';
import { redirectBack } from 'passport-wechat-follower/express';
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
import type { Login } from '../visitor.js';
import type { WeChat } from '../wechat.js';
import { noReferrer } from './headers.js';
import { askAfterLogout } from './logged-out.js';
import { limit } from './limits.js';
import { onlyWherePossible } from './place.js';
import { showMessage } from './show-message.js';

/** Logging in with WeChat: two ways there and one way back, and another pair for who wants a name on the tea card. */
export function loginRoutes(wechat: WeChat, origin: string, reception: Reception): Router {
  passport.use(loginStrategy(wechat, origin, reception));
  passport.use(nameStrategy(wechat, origin, reception));
  passport.serializeUser((visitor, done) => done(null, visitor.login));
  passport.deserializeUser((login: Login, done) => {
    reception.recall(login).then((visitor) => done(null, visitor ?? false), done);
  });

  const options = loginOptions(wechat);
  // The guards add `?returnTo=`; the strategy takes only paths on this site from it.
  const returnTo = (req: Request) => req.query.returnTo;
  const silently = logIn('wechat', { ...options, scope: 'snsapi_base', returnTo });
  const withConsent = logIn('wechat', { ...options, scope: 'snsapi_userinfo', returnTo });
  const forName = logIn('wechat-name', { ...options, returnTo: '/card' });
  const possible = onlyWherePossible(wechat, origin);

  const routes = Router()
    .use(['/login', CALLBACK_PATH, NAME_CALLBACK_PATH], noReferrer)
    .get('/login', limit(60), possible, askAfterLogout, silently)
    .get('/login/consent', limit(60), possible, askAfterLogout, withConsent)
    .get('/login/name', limit(60), possible, askAfterLogout, forName)
    .get(
      CALLBACK_PATH,
      limit(120),
      askAfterLogout,
      finish('wechat', options, loginFailure),
      redirectBack('/'),
    )
    .get(
      NAME_CALLBACK_PATH,
      limit(120),
      askAfterLogout,
      finish('wechat-name', options, nameFailure),
      redirectBack('/card'),
    );
  if (wechat.push === undefined) return routes;
  passport.use(followStrategy(wechat, reception));
  // The page, what it asks, and its form: all at one address. It asks every few seconds where it gets no events.
  const follow = finish('wechat-follow', { returnTo }, followFailure);
  return routes.all('/login/follow', limit(240), askAfterLogout, follow, redirectBack('/'));
}

/** The way there. Passport's types call its middleware `any`. */
function logIn(strategy: string, options: WeChatAuthenticateOptions): RequestHandler {
  return passport.authenticate(strategy, options) as RequestHandler;
}

/** The way back. With a callback of our own, because only that one learns *why* a login failed. */
function finish(
  strategy: string,
  options: WeChatAuthenticateOptions,
  failureOf: (texts: Texts, failure: never) => Message,
): RequestHandler {
  return (req, res, next) => {
    const learn: passport.AuthenticateCallback = (error, user, info, status) => {
      if (error) {
        next(error);
      } else if (!user) {
        showMessage(res, Number(status), failureOf(res.locals.texts, info as never));
      } else {
        req.authInfo = info;
        // Gives the visitor a new session id, too; then `redirectBack` goes to where they wanted to be.
        req.logIn(user, next);
      }
    };
    (passport.authenticate(strategy, options, learn) as RequestHandler)(req, res, next);
  };
}
