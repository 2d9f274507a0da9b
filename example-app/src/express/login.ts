import { Router, type Request, type RequestHandler } from 'express';
import passport from 'passport';
import type { LoginFailure, WeChatAuthenticateOptions } from 'passport-wechat-follower';
import { redirectBack } from 'passport-wechat-follower/express';
import { loginFailure } from '../login-failure.js';
import type { Reception } from '../people/reception.js';
import { CALLBACK_PATH, loginOptions, loginStrategy } from '../strategy.js';
import type { Login } from '../visitor.js';
import type { WeChat } from '../wechat.js';
import { noReferrer } from './headers.js';
import { askAfterLogout } from './logged-out.js';
import { limit } from './limits.js';
import { onlyWherePossible } from './place.js';
import { showMessage } from './show-message.js';

/** Logging in with WeChat: two ways there, one way back. */
export function loginRoutes(wechat: WeChat, origin: string, reception: Reception): Router {
  passport.use(loginStrategy(wechat, origin, reception));
  passport.serializeUser((visitor, done) => done(null, visitor.login));
  passport.deserializeUser((login: Login, done) => {
    reception.recall(login).then((visitor) => done(null, visitor ?? false), done);
  });

  // The guards add `?returnTo=`; the strategy takes only paths on this site from it.
  const returnTo = (req: Request) => req.query.returnTo;
  const options = loginOptions(wechat);
  const silently = logIn({ ...options, scope: 'snsapi_base', returnTo });
  const withConsent = logIn({ ...options, scope: 'snsapi_userinfo', returnTo });
  const possible = onlyWherePossible(wechat, origin);

  return Router()
    .use(['/login', CALLBACK_PATH], noReferrer)
    .get('/login', limit(60), possible, askAfterLogout, silently)
    .get('/login/consent', limit(60), possible, askAfterLogout, withConsent)
    .get(CALLBACK_PATH, limit(120), askAfterLogout, finishLogin(options), redirectBack('/'));
}

/** The way there. Passport's types call its middleware `any`. */
function logIn(options: WeChatAuthenticateOptions): RequestHandler {
  return passport.authenticate('wechat', options) as RequestHandler;
}

/** The way back. With a callback of our own, because only that one learns *why* a login failed. */
const finishLogin =
  (options: WeChatAuthenticateOptions): RequestHandler =>
  (req, res, next) => {
    const finish: passport.AuthenticateCallback = (error, user, info, status) => {
      if (error) {
        next(error);
      } else if (!user) {
        showMessage(res, Number(status), loginFailure(res.locals.texts, info as LoginFailure));
      } else {
        req.authInfo = info;
        // Gives the visitor a new session id, too; then `redirectBack` goes to where they wanted to be.
        req.logIn(user, next);
      }
    };
    (passport.authenticate('wechat', options, finish) as RequestHandler)(req, res, next);
  };
