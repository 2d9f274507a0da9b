import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import express4 from 'express4';
import Koa from 'koa';
import { KoaPassport } from 'koa-passport';
import { Passport } from 'passport';
import {
  WeChatMiniProgramStrategy,
  type MiniProgramVerifyFunction,
  type WeChatMiniProgramStrategyOptions,
} from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

export interface MiniProgramSiteOptions {
  simulator?: WeChatSimulator;
  strategy?: Partial<WeChatMiniProgramStrategyOptions>;
  verify?: MiniProgramVerifyFunction;
  /** What reads the body before the strategy. Default is nothing. */
  parser?: unknown;
}

/** What every framework's site has: a simulated WeChat, a strategy, and what `verify` was given. */
function world({ simulator = new WeChatSimulator(), strategy: options, verify }: MiniProgramSiteOptions) {
  const { appId, appSecret } = simulator.miniProgram;
  const { endpoints, fetch } = simulator;
  const verified: Parameters<MiniProgramVerifyFunction>[] = [];
  const strategy = new WeChatMiniProgramStrategy(
    { appId, appSecret, endpoints, fetch, ...options },
    verify ??
      ((...args) => {
        verified.push(args);
        const [, { appId: app, openid, unionid }, done] = args;
        done(null, { appId: app, openid, unionid });
      }),
  );
  return { simulator, strategy, verified, person: simulator.people[0]!.id };
}

/** A server for a mini program as a user of the library would write it on Express. */
export function expressMini(options: MiniProgramSiteOptions = {}, framework = express) {
  const parts = world(options);
  const passport = new Passport();
  passport.use(parts.strategy);
  const app: Express = framework();
  if (options.parser !== undefined) app.use(options.parser as express.RequestHandler);
  app.all(
    '/login',
    passport.authenticate(parts.strategy.name, { session: false }) as express.RequestHandler,
    (req, res) => void res.json(req.user),
  );
  app.use(
    (
      error: Error & { status?: number; code?: string },
      _req: Request,
      res: Response,
      _next: NextFunction,
    ) => {
      res.status(error.status ?? 500).json({ code: error.code, message: error.message });
    },
  );
  return { ...parts, app: app as Parameters<typeof import('supertest')>[0] };
}

/** The same on Express 4. */
export function express4Mini(options: MiniProgramSiteOptions = {}) {
  return expressMini(options, express4 as never);
}

/** The same on Koa. */
export function koaMini(options: MiniProgramSiteOptions = {}) {
  const parts = world(options);
  const passport = new KoaPassport();
  passport.use(parts.strategy);
  const app = new Koa();
  app.silent = true;
  app.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      const { status = 500, code, message } = error as { status?: number; code?: string; message: string };
      ctx.status = status;
      ctx.body = { code, message };
    }
  });
  if (options.parser !== undefined) app.use(koaParser);
  app.use(passport.initialize());
  const logIn = passport.authenticate(parts.strategy.name, { session: false }) as Koa.Middleware;
  app.use((ctx, next) => (ctx.path === '/login' ? logIn(ctx as never, next) : next()));
  app.use((ctx) => void (ctx.body = ctx.state.user));
  return { ...parts, app: app.callback() as Parameters<typeof import('supertest')>[0] };
}

/** What koa-bodyparser and its kin do: `ctx.request.body` is what the JSON says. */
const koaParser: Koa.Middleware = async (ctx, next) => {
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  (ctx.request as { body?: unknown }).body = ctx.is('json') && text !== '' ? JSON.parse(text) : {};
  await next();
};
