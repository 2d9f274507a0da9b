import { bodyParser } from '@koa/bodyparser';
import Router from '@koa/router';
import { readCookie, type CookieRules } from '../cookies.js';
import { LANGUAGE_COOKIE, LANGUAGE_MS, languageForm, viewOf } from '../language.js';
import type { Middleware, State } from './context.js';

/** Chooses the language of the answer; `fields` are for every view. */
export function speakTheirLanguage(fields: object): Middleware {
  return (ctx, next) => {
    const chosen = readCookie(ctx.headers.cookie, LANGUAGE_COOKIE);
    const preferred = ctx.acceptsLanguages('zh', 'en');
    ctx.state.view = Object.assign(viewOf(ctx.path, chosen, preferred), fields);
    return next();
  };
}

/** The switch on every page. */
export function languageRoutes(sameOriginOnly: Middleware, cookie: CookieRules): Router<State> {
  const form = bodyParser({ enableTypes: ['form'], formLimit: '1kb' });
  return new Router<State>().post('/language', sameOriginOnly, form, (ctx) => {
    const { language, page } = languageForm(ctx.request.body);
    if (language !== undefined)
      ctx.cookies.set(LANGUAGE_COOKIE, language, { ...cookie, maxAge: LANGUAGE_MS, signed: false });
    ctx.status = 303;
    ctx.redirect(page);
  });
}
