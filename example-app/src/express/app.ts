import express, { type Express, type RequestHandler } from 'express';
import passport from 'passport';
import { messagePush } from 'passport-wechat-follower/express';
import { cookieRules } from '../cookies.js';
import { securityHeaders } from '../headers.js';
import { folder, type Parts } from '../site.js';
import { PUSH_PATH } from '../wechat.js';
import { accountRoutes } from './account.js';
import { cardRoutes } from './card.js';
import { errorPage, notFound } from './errors.js';
import { doorRoutes, followersOnly } from './followers-only.js';
import { noStore } from './headers.js';
import { healthRoutes } from './health.js';
import { languageRoutes, speakTheirLanguage } from './language.js';
import { logoutRoutes } from './logged-out.js';
import { loginRoutes } from './login.js';
import { memberRoutes } from './members.js';
import { miniRoutes } from './mini.js';
import { stayAtOwnAddress } from './own-address.js';
import { panelRoutes } from './panel.js';
import { homeRoutes } from './place.js';
import { sameOrigin } from './same-origin.js';
import { visitorSession } from './session.js';

/** The app on Express. */
export function createApp({
  config,
  wechat,
  teahouse,
  origin,
  happenings,
  redis,
  readiness,
}: Parts): Express {
  const { account, simulatorURL, push, qrCode } = wechat;
  const guard = followersOnly(wechat, teahouse);
  const cookie = cookieRules(origin);
  const sameOriginOnly = sameOrigin(origin);
  const app = express();
  app.locals.hasPanel = happenings !== undefined;
  app.disable('x-powered-by').set('trust proxy', config.account?.trustProxy ?? false);
  app.set('views', folder('views')).set('view engine', 'ejs');

  app.use(healthRoutes(readiness));
  // Before everything that reads a body or begins a session: WeChat has no cookies, and what it says is signed.
  if (push !== undefined) app.use(PUSH_PATH, messagePush({ account, ...push, on: teahouse.handlers }));
  if (simulatorURL !== undefined) app.use(stayAtOwnAddress(origin));
  app.use(securityHeaders(origin, simulatorURL));
  app.use(express.static(folder('public'), { index: false, maxAge: '1h' }));

  app.use(noStore, speakTheirLanguage);
  if (happenings !== undefined) app.use(panelRoutes(happenings));
  app.use(miniRoutes(wechat, teahouse, sameOriginOnly));
  app.use(visitorSession(config.sessionSecrets, cookie, redis), passport.session() as RequestHandler);
  app.use((req, res, next) => {
    res.locals.visitor = req.user;
    next();
  });
  app.use(homeRoutes(wechat, sameOriginOnly, cookie));
  app.use(loginRoutes(wechat, origin, teahouse.reception));
  app.use(logoutRoutes(sameOriginOnly, cookie));
  app.use(memberRoutes(guard, qrCode), doorRoutes(teahouse));
  app.use(accountRoutes(wechat));
  app.use(cardRoutes(teahouse.desk, guard, sameOriginOnly));
  app.use(languageRoutes(sameOriginOnly, cookie));
  app.use(notFound, errorPage);
  return app;
}
