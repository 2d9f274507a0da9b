import express, { type Express, type RequestHandler } from 'express';
import passport from 'passport';
import { messagePush } from 'passport-wechat-follower/express';
import { CardDesk } from '../cards/card-desk.js';
import { MemoryCards } from '../cards/memory-cards.js';
import { cookieRules } from '../cookies.js';
import { securityHeaders } from '../headers.js';
import { folder, type Parts } from '../site.js';
import { PUSH_PATH } from '../wechat.js';
import { cardRoutes } from './card.js';
import { errorPage, notFound } from './errors.js';
import { followersOnly } from './followers-only.js';
import { noStore } from './headers.js';
import { languageRoutes, speakTheirLanguage } from './language.js';
import { logoutRoutes } from './logged-out.js';
import { loginRoutes } from './login.js';
import { memberRoutes } from './members.js';
import { stayAtOwnAddress } from './own-address.js';
import { panelRoutes } from './panel.js';
import { sameOrigin } from './same-origin.js';
import { visitorSession } from './session.js';

/** The app on Express. */
export function createApp({ config, wechat, origin, happenings, redis }: Parts): Express {
  const { account, simulatorURL, push, qrCode } = wechat;
  const desk = new CardDesk(account, new MemoryCards());
  const guard = followersOnly(wechat);
  const cookie = cookieRules(origin);
  const sameOriginOnly = sameOrigin(origin);
  const app = express();
  app.locals.hasPanel = happenings !== undefined;
  app.set('trust proxy', config.account?.trustProxy ?? false);
  app.set('views', folder('views')).set('view engine', 'ejs');

  app.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').type('text/plain').send('ok');
  });
  // Before everything that reads a body or begins a session: WeChat has no cookies, and what it says is signed.
  if (push !== undefined) app.use(PUSH_PATH, messagePush({ account, ...push, on: desk.handlers }));
  if (simulatorURL !== undefined) app.use(stayAtOwnAddress(origin));
  app.use(securityHeaders(origin, simulatorURL));
  app.use(express.static(folder('public'), { index: false, maxAge: '1h' }));

  app.use(noStore, speakTheirLanguage);
  if (happenings !== undefined) app.use(panelRoutes(happenings));
  app.use(visitorSession(config.sessionSecrets, cookie, redis), passport.session() as RequestHandler);
  app.use((req, res, next) => {
    res.locals.visitor = req.user;
    next();
  });
  app.get('/', (req, res) => {
    const isInWeChat = /MicroMessenger/i.test(req.get('User-Agent') ?? '');
    res.render('home', { title: res.locals.texts.name, simulatorURL, isInWeChat });
  });
  app.use(loginRoutes(account, origin));
  app.use(logoutRoutes(sameOriginOnly, cookie));
  app.use(memberRoutes(guard, qrCode));
  app.use(cardRoutes(desk, guard, sameOriginOnly));
  app.use(languageRoutes(sameOriginOnly, cookie));
  app.use(notFound, errorPage);
  return app;
}
