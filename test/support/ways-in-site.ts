import express, { type NextFunction, type Request, type Response } from 'express';
import expressSession from 'express-session';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import koaSession from 'koa-session';
import { Passport } from 'passport';
import type request from 'supertest';
import * as onExpress from '../../src/express/index.js';
import * as onKoa from '../../src/koa/index.js';
import {
  OfficialAccount,
  WeChatFollowStrategy,
  WeChatMiniProgramStrategy,
  WeChatStrategy,
  type WeChatAuthenticateOptions,
  type WeChatStrategyBehaviour,
} from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { CALLBACK_URL } from './express-site.js';
import { memorySessions } from './koa-site.js';
import { AES_KEY, TOKEN } from './message-push.js';

/** The ways in: how a site is set up to log its visitors in. */
export type Way = 'silent' | 'consent' | 'escalated' | 'QR' | 'account only' | 'mini program' | 'follow';

/** A site of the matrix, whatever it runs on. */
export interface WaySite {
  way: Way;
  simulator: WeChatSimulator;
  app: Parameters<typeof request>[0];
}

/** What ends an attempt: Passport's callback, in which a site says in its own words what became of it. */
type Ended = (error: unknown, user?: object | false, info?: object, status?: number) => void;

interface Failed {
  code?: string;
  status?: number;
}

const app = (n: number) => ({
  appId: `wx51a000000000000${n}`,
  appSecret: `51a0000000000000000000000000000${n}`,
});
/** An account that has nothing to do with the site. */
export const NEIGHBOUR = app(9);

/** What no framework has a part in. `accounts` are the people this site has met, by openid. */
function worldOf(way: Way) {
  const [own, website, miniProgram] = [app(1), app(2), app(3)];
  const simulator = new WeChatSimulator({
    denial: 'state-only',
    officialAccounts: [own, NEIGHBOUR],
    websiteApps: [website],
    miniPrograms: [miniProgram],
    people: [{ nickname: '小明' }, { nickname: '小红' }],
  });
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ ...own, endpoints, fetch, now });
  const accounts = new Set<string>();
  const behaviours: Partial<Record<Way, Partial<WeChatStrategyBehaviour>>> = {
    consent: { scope: 'snsapi_userinfo' },
    escalated: { needsConsent: ({ openid }) => !accounts.has(openid) },
    'account only': { website: undefined },
  };
  const strategy = new WeChatStrategy(
    { account, callbackURL: CALLBACK_URL, website, ...behaviours[way] },
    (_accessToken, _refreshToken, { appId, openid }, done) => {
      accounts.add(openid);
      done(null, { appId, openid });
    },
  );
  const mini = new WeChatMiniProgramStrategy(
    { ...miniProgram, endpoints, fetch },
    (_session, { appId, openid }, done) => done(null, { appId, openid }),
  );
  const follow = new WeChatFollowStrategy({ account, siteName: '示例' }, ({ appId, openid }, done) =>
    done(null, { appId, openid }),
  );
  const push = { account, token: TOKEN, encodingAESKey: AES_KEY };
  const login: WeChatAuthenticateOptions = {
    returnTo: ({ query }: { query: { returnTo?: unknown } }) => query.returnTo,
    ...(way === 'QR' ? { website: true } : {}),
  };
  return { way, simulator, account, strategies: [strategy, mini, follow], login, push };
}

/** The site on Express 5. */
export function expressWaySite(chosen: Way): WaySite {
  const { way, simulator, account, strategies, login, push } = worldOf(chosen);
  const passport = new Passport();
  for (const strategy of strategies) passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));

  /** Logs in by a strategy; a refusal is JSON with its name. */
  const finish =
    (name: string, options: object = {}): express.RequestHandler =>
    (req, res, next) => {
      const ended: Ended = (error, user, info, status) => {
        if (error) return next(error);
        if (!user) return void res.status(status ?? 401).json(info);
        req.logIn(user, (failed: unknown) => {
          req.authInfo = info ?? {};
          next(failed);
        });
      };
      (passport.authenticate(name, options, ended) as express.RequestHandler)(req, res, next);
    };
  const app = express();
  app.use('/wechat', onExpress.messagePush(push));
  app.use(expressSession({ secret: 'test', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/', (_req, res) => void res.json({ page: '/' }));
  app.get('/login', passport.authenticate('wechat', login) as express.RequestHandler);
  app.get('/auth/wechat/callback', finish('wechat'), onExpress.redirectBack('/me'));
  app.all('/follow', finish('wechat-follow', login), onExpress.redirectBack('/me'));
  app.post('/mini', finish('wechat-miniprogram'), (_req, res) => void res.json({ page: '/mini' }));
  app.get('/me', onExpress.requireLogin(), (req, res) => void res.json(req.user));
  app.get('/members', onExpress.requireFollower({ account }), (_req, res) => void res.json({}));
  app.use((error: Failed, _req: Request, res: Response, _next: NextFunction) => {
    res.status(error.status ?? 500).json({ code: error.code });
  });
  return { way, simulator, app };
}

/** The same site on Koa. */
export function koaWaySite(chosen: Way): WaySite {
  const { way, simulator, account, strategies, login, push } = worldOf(chosen);
  const passport = new KoaPassport();
  for (const strategy of strategies) passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user as object));

  const finish =
    (name: string, options: object = {}): Koa.Middleware =>
    (ctx, next) => {
      const ended = async (...[error, user, info, status]: Parameters<Ended>) => {
        if (error) throw error as Error;
        if (!user) {
          ctx.body = info;
          ctx.status = status ?? 401;
          return;
        }
        await ctx.login(user);
        ctx.state.authInfo = info;
        await next();
      };
      return (passport.authenticate(name, options, ended as never) as Koa.Middleware)(ctx, next);
    };
  const show =
    (body: (ctx: Koa.Context) => unknown): Koa.Middleware =>
    (ctx) =>
      void (ctx.body = body(ctx));
  const follow = [finish('wechat-follow', login), onKoa.redirectBack('/me')];
  const routes: Record<string, unknown[]> = {
    'GET /wechat': [onKoa.messagePush(push)],
    'POST /wechat': [onKoa.messagePush(push)],
    'GET /follow': follow,
    'POST /follow': follow,
    'GET /': [show(() => ({ page: '/' }))],
    'GET /login': [passport.authenticate('wechat', login as object)],
    'GET /auth/wechat/callback': [finish('wechat'), onKoa.redirectBack('/me')],
    'POST /mini': [finish('wechat-miniprogram'), show(() => ({ page: '/mini' }))],
    'GET /me': [onKoa.requireLogin(), show((ctx) => ctx.state.user as unknown)],
    'GET /members': [onKoa.requireFollower({ account }), show(() => ({}))],
  };
  const app = new Koa();
  app.silent = true;
  app.keys = ['test'];
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { status = 500, code } = error as Failed;
      ctx.status = status;
      ctx.body = { code };
    }
  });
  app.use(koaSession({ store: memorySessions() }, app));
  app.use(passport.initialize());
  app.use(passport.session());
  app.use((ctx, next) => {
    const chain = (routes[`${ctx.method} ${ctx.path}`] ?? []) as Koa.Middleware[];
    const run = (i: number): Promise<unknown> => Promise.resolve(chain[i]?.(ctx, () => run(i + 1)) ?? next());
    return run(0);
  });
  return { way, simulator, app: app.callback() };
}
