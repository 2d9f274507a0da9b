import { fileURLToPath } from 'node:url';
import express, { type Express, type RequestHandler } from 'express';
import type { Store } from 'express-session';
import passport from 'passport';
import { messagePush } from 'passport-wechat-follower/express';
import { cardRoutes } from './card.js';
import { CardDesk } from './cards/card-desk.js';
import { MemoryCards } from './cards/memory-cards.js';
import type { Config } from './config.js';
import { cookieOptions } from './cookies.js';
import { errorPage, notFound } from './errors.js';
import { followersOnly } from './followers-only.js';
import { noStore, securityHeaders } from './headers.js';
import { languageRoutes, speakTheirLanguage } from './language.js';
import { logoutRoutes } from './logged-out.js';
import { loginRoutes } from './login.js';
import { memberRoutes } from './members.js';
import { ownAddress } from './own-address.js';
import type { Happenings } from './panel/happenings.js';
import { panelRoutes } from './panel/panel.js';
import { sameOrigin } from './same-origin.js';
import { visitorSession } from './session.js';
import { PUSH_PATH, type WeChat } from './wechat.js';

/** What the app is made of. */
export interface Parts {
  config: Config;
  wechat: WeChat;
  /** Where visitors find the app: scheme, host and port. Nothing about it is ever taken from a request. */
  origin: string;
  /** Where sessions are, if not in this process. */
  sessions: Store | undefined;
  /** What happened, if it may be looked at. */
  happenings: Happenings | undefined;
}

const folder = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url));

/** Puts the app together. */
export function createApp({ config, wechat, origin, happenings, sessions }: Parts): Express {
  const { account, simulatorURL, push, qrCode } = wechat;
  const desk = new CardDesk(account, new MemoryCards());
  const guard = followersOnly(wechat);
  const cookie = cookieOptions(origin);
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
  if (simulatorURL !== undefined) app.use(ownAddress(origin));
  app.use(securityHeaders(origin, simulatorURL));
  app.use(express.static(folder('public'), { index: false, maxAge: '1h' }));

  app.use(noStore, speakTheirLanguage);
  if (happenings !== undefined) app.use(panelRoutes(happenings));
  app.use(visitorSession(config.sessionSecrets, cookie, sessions), passport.session() as RequestHandler);
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
