import { inspect } from 'node:util';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import session from 'express-session';
import { Passport } from 'passport';
import request from 'supertest';
import {
  requireFollower,
  redirectBack,
  requireLogin,
  type RequireFollowerOptions,
} from '../../src/express/index.js';
import {
  OfficialAccount,
  WeChatStrategy,
  type AccountSettings,
  type VerifyFunction,
} from '../../src/index.js';
import type { WeChatAuthenticateOptions, WeChatStrategyBehaviour } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

export const CALLBACK_URL = 'https://site.example/auth/wechat/callback';

export interface SiteOptions {
  /** Express of another version. */
  express?: typeof express;
  simulator?: WeChatSimulator;
  account?: Partial<AccountSettings>;
  strategy?: Partial<WeChatStrategyBehaviour>;
  verify?: VerifyFunction;
  follower?: Partial<RequireFollowerOptions>;
  /** Gives Passport the strategy itself instead of its name. */
  useInstance?: boolean;
  /** Options of `passport.authenticate` on the login route. */
  authenticate?: WeChatAuthenticateOptions;
  sessionStore?: session.Store;
}

/** A site as a user of the library would write it: Express, a real session, Passport, one strategy, two guards. */
export function expressSite(options: SiteOptions = {}) {
  const simulator = options.simulator ?? new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, ...options.account });
  const verified: unknown[] = [];
  const verify: VerifyFunction =
    options.verify ??
    ((_accessToken, _refreshToken, profile, done) => {
      verified.push(profile);
      done(null, { appId: profile.appId, openid: profile.openid, name: profile.displayName });
    });
  const strategy = new WeChatStrategy({ account, callbackURL: CALLBACK_URL, ...options.strategy }, verify);

  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const which = (options.useInstance ? strategy : (options.strategy?.name ?? 'wechat')) as string;

  const app: Express = (options.express ?? express)();
  app.use((_req, res, next) => {
    // The site is on https, as behind a proxy; the tests speak http, where no `Secure` cookie is sent.
    const setHeader = res.setHeader.bind(res);
    res.setHeader = (name: string, value: string | number | readonly string[]) =>
      setHeader(name, Array.isArray(value) ? value.map((one) => String(one).replace('; Secure', '')) : value);
    next();
  });
  app.use(
    session({
      secret: 'test',
      resave: false,
      saveUninitialized: false,
      ...(options.sessionStore === undefined ? {} : { store: options.sessionStore }),
    }),
  );
  app.use(passport.session());
  app.get('/login', (req, res, next) => {
    const chosen = { returnTo: ({ query }: Request) => query.returnTo, ...options.authenticate };
    (passport.authenticate(which, chosen) as express.RequestHandler)(req, res, next);
  });
  const finish = passport.authenticate(which, { failWithError: true }) as express.RequestHandler;
  app.get('/auth/wechat/callback', finish, redirectBack('/me'));
  app.get('/other', finish, redirectBack('/me'));
  app.get('/logout', (req, res, next) => {
    req.logout((error: unknown) => (error ? next(error) : res.send('bye')));
  });
  app.get('/me', requireLogin(), (req, res) => void res.json(req.user));
  app.get('/pages', requireLogin({ loginPath: '/login' }), (_req, res) => void res.send('page'));
  app.get(
    '/members',
    requireFollower({ account, ...options.follower }),
    (req, res) => void res.json(req.wechatFollower ?? null),
  );
  app.post(
    '/members',
    requireFollower({ account, ...options.follower }),
    (_req, res) => void res.json('posted'),
  );
  app.use(
    (
      error: Error & { code?: string; status?: number },
      _req: Request,
      res: Response,
      _next: NextFunction,
    ) => {
      assertNoSecrets(error, simulator);
      res.status(error.status ?? 500).json({ name: error.name, code: error.code, message: error.message });
    },
  );
  return { simulator, account, strategy, app, verified };
}

export type Browser = ReturnType<typeof request.agent>;

/** A browser of its own: it keeps its cookies. */
export function openBrowser({ app }: { app: Parameters<typeof request.agent>[0] }): Browser {
  return request.agent(app);
}

/** Path and query of an absolute URL, as a browser would ask this site for it. */
function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Begins a login; gives the address of WeChat's page. */
export async function beginLogin(browser: Browser, path = '/login'): Promise<string> {
  const response = await browser.get(path);
  if (response.status !== 302) throw new Error(`the login answered ${response.status} ${response.text}`);
  return response.headers.location!;
}

/** Goes through WeChat as a person; gives the path WeChat sends the browser back to. */
export async function passWeChat(simulator: WeChatSimulator, url: string, person: string): Promise<string> {
  const callback = await simulator.approve(url, person);
  if (callback === undefined) throw new Error('WeChat redirected nowhere');
  return pathOf(callback);
}

/** Logs a person in; gives the answer to the callback. */
export async function logIn(
  { simulator }: { simulator: WeChatSimulator },
  browser: Browser,
  person: string,
  path = '/login',
) {
  return browser.get(await passWeChat(simulator, await beginLogin(browser, path), person));
}

/** How often codes were exchanged. */
export function exchanges(simulator: WeChatSimulator): number {
  return simulator.calls('sns/oauth2/access_token').length;
}

/** T38 for every error that any test brings to a site's error handler. */
function assertNoSecrets(error: unknown, simulator: WeChatSimulator): void {
  const shown = inspect(error, { depth: 20, showHidden: true });
  const token = simulator.currentCommonAccessToken();
  const secrets = [simulator.officialAccount.appSecret, ...(token === undefined ? [] : [token])];
  if (secrets.some((secret) => shown.includes(secret)) || /\b\d{2}_[A-Za-z0-9_-]{100,}/.test(shown)) {
    throw new Error('An error of a site holds a secret');
  }
}
