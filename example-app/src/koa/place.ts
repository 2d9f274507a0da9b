import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import type { CookieRules } from '../cookies.js';
import { elsewhereOf } from '../elsewhere.js';
import { homeOf } from '../home.js';
import { PLACE_COOKIE, placeNamed } from '../place.js';
import type { WeChat } from '../wechat.js';
import { render, type Middleware, type State } from './context.js';

/** The home page and, on simulated WeChat, the switch between phone and PC. */
export function homeRoutes(wechat: WeChat, sameOriginOnly: Middleware, cookie: CookieRules): Router<State> {
  const router = new Router<State>().get('/', (ctx) =>
    render(ctx, 'home', homeOf(wechat, ctx.headers, ctx.state.view.texts)),
  );
  if (wechat.simulatorURL === undefined) return router;
  const form = bodyParser({ enableTypes: ['form'], formLimit: '1kb' });
  return router.post('/place', sameOriginOnly, form, (ctx) => {
    const place = placeNamed((Object(ctx.request.body) as { place?: unknown }).place);
    if (place !== undefined) ctx.cookies.set(PLACE_COOKIE, place, { ...cookie, signed: false });
    ctx.status = 303;
    ctx.redirect('/');
  });
}

/** Sends visitors who cannot log in where they are to where they can. */
export function onlyWherePossible(wechat: WeChat, origin: string): Middleware {
  return async (ctx, next) => {
    const elsewhere = elsewhereOf(wechat, ctx.headers, origin, ctx.state.view.texts);
    if (elsewhere === undefined) {
      await next();
    } else {
      ctx.status = 403;
      await render(ctx, 'elsewhere', elsewhere);
    }
  };
}
