import Router from '@koa/router';
import type { CookieRules } from '../cookies.js';
import { afterLogout, LOGOUT_MARK, LOGOUT_MARK_MS } from '../logout-mark.js';
import { showMessage, type Middleware, type State } from './context.js';
import { limit } from './limits.js';

/** Asks first when the visitor has logged out here. */
export const askAfterLogout: Middleware = async (ctx, next) => {
  const what = afterLogout(ctx, ctx.state.view.texts);
  if (typeof what === 'object') {
    await showMessage(ctx, 200, what);
    return;
  }
  if (what === 'take the mark away') ctx.cookies.set(LOGOUT_MARK, null, { path: '/', signed: false });
  await next();
};

/** Logging out: by a form of ours only. */
export function logoutRoutes(sameOriginOnly: Middleware, cookie: CookieRules): Router<State> {
  return new Router<State>()
    .post('/logout', limit(30), sameOriginOnly, (ctx) => {
      // The store forgets it, and the browser its cookie.
      ctx.session = null;
      ctx.cookies.set(LOGOUT_MARK, 'yes', { ...cookie, maxAge: LOGOUT_MARK_MS, signed: false });
      // Not "cookies": it would take the chosen language and the mark along.
      ctx.set('Clear-Site-Data', '"cache", "storage"');
      ctx.status = 303;
      ctx.redirect('/');
    })
    .all('/logout', async (ctx) => {
      ctx.set('Allow', 'POST');
      await showMessage(ctx, 405, ctx.state.view.texts.methodNotAllowed);
    });
}
