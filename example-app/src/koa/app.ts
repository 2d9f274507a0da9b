import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { messagePush } from 'passport-wechat-follower/koa';
import { cookieRules } from '../cookies.js';
import { securityHeaders } from '../headers.js';
import type { Parts } from '../site.js';
import { PUSH_PATH } from '../wechat.js';
import { believeProxies, stayAtOwnAddress } from './addresses.js';
import { accountRoutes } from './account.js';
import { cardRoutes } from './card.js';
import type { State } from './context.js';
import { errorPage, notFound, tellError } from './errors.js';
import { doorRoutes, followersOnly } from './followers-only.js';
import { noStore, plain } from './headers.js';
import { healthRoutes } from './health.js';
import { languageRoutes, speakTheirLanguage } from './language.js';
import { loginRoutes, openPassport } from './login.js';
import { logoutRoutes } from './logged-out.js';
import { memberRoutes } from './members.js';
import { miniRoutes } from './mini.js';
import { panelRoutes } from './panel.js';
import { homeRoutes } from './place.js';
import { publicFiles } from './public-files.js';
import { sameOrigin } from './same-origin.js';
import { visitorSession } from './session.js';

/** The app on Koa. */
export function createApp({
  config,
  wechat,
  teahouse,
  origin,
  happenings,
  redis,
  readiness,
}: Parts): RequestListener {
  const { account, simulatorURL, push, qrCode } = wechat;
  const guard = followersOnly(wechat, teahouse);
  const cookie = cookieRules(origin);
  const sameOriginOnly = sameOrigin(origin);
  const passport = openPassport(wechat, origin, teahouse.reception);

  const app = new Koa<State>();
  app.keys = config.sessionSecrets ?? [randomBytes(32).toString('hex')];
  app.on('error', tellError);

  const bare = healthRoutes(readiness);
  // Before everything that reads a body or begins a session: WeChat has no cookies, and what it says is signed.
  if (push !== undefined) bare.all(PUSH_PATH, messagePush({ account, ...push, on: teahouse.handlers }));
  app.use(bare.routes());
  if (simulatorURL !== undefined) app.use(stayAtOwnAddress(origin));
  app.use(plain(securityHeaders(origin, simulatorURL)));
  app.use(believeProxies(origin, config.account?.trustProxy));
  app.use(speakTheirLanguage({ hasPanel: happenings !== undefined }));
  app.use(errorPage);
  app.use(publicFiles);

  app.use(noStore);
  if (happenings !== undefined) app.use(panelRoutes(happenings).routes());
  app.use(passport.initialize());
  app.use(miniRoutes(passport, wechat, teahouse, sameOriginOnly).routes());
  app.use(visitorSession(app, cookie, redis)).use(passport.session());
  app.use(homeRoutes(wechat, sameOriginOnly, cookie).routes());
  app.use(loginRoutes(passport, wechat, origin).routes());
  app.use(logoutRoutes(sameOriginOnly, cookie).routes());
  app.use(memberRoutes(guard, qrCode).routes());
  app.use(doorRoutes(teahouse).routes());
  app.use(accountRoutes(wechat).routes());
  app.use(cardRoutes(teahouse.desk, guard, sameOriginOnly).routes());
  app.use(languageRoutes(sameOriginOnly, cookie).routes());
  app.use(notFound);
  const answer = app.callback();
  return (req, res) => void answer(req, res);
}
