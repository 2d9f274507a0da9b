import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { KoaPassport } from 'koa-passport';
import type { MiniProgramFailure } from 'passport-wechat-follower';
import { apologise } from '../apology.js';
import { MiniDesk, miniProgramStrategy, type MiniAnswer } from '../mini/mini-desk.js';
import type { Teahouse } from '../teahouse.js';
import type { Visitor } from '../visitor.js';
import type { WeChat } from '../wechat.js';
import { render, type Context, type Middleware, type State } from './context.js';
import { limit } from './limits.js';

type Passport = InstanceType<typeof KoaPassport>;

/** What a mini program talks to, without cookies and, on simulated WeChat, a page that plays one. */
export function miniRoutes(
  passport: Passport,
  wechat: WeChat,
  teahouse: Teahouse,
  sameOriginOnly: Middleware,
): Router<State> {
  const { miniProgram, miniPhones } = wechat;
  const router = new Router<State>();
  if (miniProgram === undefined) return router;
  const desk = new MiniDesk(teahouse);
  passport.use(miniProgramStrategy(miniProgram, teahouse));

  const logIn: Middleware = async (ctx, next) => {
    const learn = (error: unknown, user?: Visitor | false, info?: unknown, status?: unknown): void => {
      if (error) throw error as Error;
      if (user) ctx.body = desk.sessions.begin(user.login);
      else say(ctx, { status: Number(status), body: { error: (info as MiniProgramFailure).code } });
    };
    await passport.authenticate('wechat-miniprogram', { session: false }, learn)(ctx, next);
  };
  const authorization = (ctx: Context): string | undefined => ctx.headers.authorization;
  router
    .all('/mini/login', limit(60), inJSON, logIn)
    .get('/mini/me', async (ctx) => say(ctx, await desk.me(authorization(ctx))))
    .post('/mini/logout', (ctx) => say(ctx, desk.logOut(authorization(ctx))));
  if (miniPhones === undefined) return router;
  const json = bodyParser({ enableTypes: ['json'], jsonLimit: '1kb' });
  return router
    .get('/mini', (ctx) =>
      render(ctx, 'mini', { title: ctx.state.view.texts.mini.title, people: miniPhones.people() }),
    )
    .post('/mini/code', sameOriginOnly, json, (ctx) => {
      const code = miniPhones.code((Object(ctx.request.body) as { person?: unknown }).person);
      say(ctx, { status: code === undefined ? 404 : 200, body: { code } });
    });
}

function say(ctx: Context, { status, body }: MiniAnswer): void {
  ctx.status = status;
  ctx.body = body;
}

/** A mini program has no use for a page. */
const inJSON: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    const { status, headers, message } = apologise(error, ctx.method, ctx.path, ctx.state.view.texts);
    ctx.set(headers);
    say(ctx, { status, body: { error: 'try_again', reference: message.reference } });
  }
};
