import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import session from 'koa-session';
import {
  redirectBack,
  requireFollower,
  requireLogin,
  type RequireFollowerOptions,
} from '../../src/koa/index.js';
import { OfficialAccount, WeChatStrategy, type WeChatStrategyBehaviour } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { CALLBACK_URL } from './express-site.js';

type Middleware = Koa.Middleware;

interface KoaSiteOptions {
  /** Without an error handler of its own. */
  bare?: boolean;
  simulator?: WeChatSimulator;
  strategy?: Partial<WeChatStrategyBehaviour>;
}

/** The same site as `expressSite`, on Koa with koa-session and koa-passport. */
export function koaSite(
  follower: Partial<RequireFollowerOptions> = {},
  { bare = false, simulator = new WeChatSimulator(), strategy = {} }: KoaSiteOptions = {},
) {
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch });

  const passport = new KoaPassport();
  passport.use(
    new WeChatStrategy(
      { account, callbackURL: CALLBACK_URL, ...strategy },
      (_accessToken, _refreshToken, profile, done) => {
        done(null, { appId: profile.appId, openid: profile.openid });
      },
    ),
  );
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user as object));

  const app = new Koa();
  app.silent = true;
  app.keys = ['test'];
  app.use(session({ store: memorySessions() }, app));
  app.use(passport.initialize());
  app.use(passport.session());
  const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
  const routes: Record<string, Middleware[]> = {
    '/login': [passport.authenticate('wechat', { returnTo }) as Middleware],
    '/auth/wechat/callback': [
      passport.authenticate('wechat') as Middleware,
      redirectBack('/me') as Middleware,
    ],
    '/me': [requireLogin() as Middleware, (ctx) => void (ctx.body = ctx.state.user)],
    '/pages': [requireLogin({ loginPath: '/login' }) as Middleware, (ctx) => void (ctx.body = 'page')],
    '/members': [
      requireFollower({ account, ...follower }) as Middleware,
      (ctx) => void (ctx.body = ctx.state.wechatFollower),
    ],
  };
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (bare) throw error;
      const { status = 500, code, message } = error as { status?: number; code?: string; message: string };
      ctx.status = status;
      ctx.body = { code, message };
    }
  });
  app.use((ctx, next) => {
    const chain = routes[ctx.path] ?? [];
    const run = (i: number): Promise<unknown> =>
      Promise.resolve(chain[i]?.(ctx as never, () => run(i + 1)) ?? next());
    return run(0);
  });
  return { simulator, account, app: app.callback() };
}

/** Sessions of a Koa site, kept as text, as a store outside the process keeps them. */
export function memorySessions() {
  const sessions = new Map<string, string>();
  return {
    get: (id: string) => Promise.resolve(JSON.parse(sessions.get(id) ?? 'null') as object | null),
    set: (id: string, value: object) => Promise.resolve(void sessions.set(id, JSON.stringify(value))),
    destroy: (id: string) => Promise.resolve(void sessions.delete(id)),
  };
}
