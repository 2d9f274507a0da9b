import { Router, type RequestHandler } from 'express';
import { sessionCookie, type CookieRules } from '../cookies.js';
import { afterLogout, LOGOUT_MARK, LOGOUT_MARK_MS } from '../logout-mark.js';
import { limit } from './limits.js';
import { showMessage } from './show-message.js';

/** Asks first when the visitor has logged out here. */
export const askAfterLogout: RequestHandler = (req, res, next) => {
  const what = afterLogout(req, res.locals.texts);
  if (typeof what === 'object') {
    showMessage(res, 200, what);
    return;
  }
  if (what === 'take the mark away') res.clearCookie(LOGOUT_MARK, { path: '/' });
  next();
};

/** Logging out: by a form of ours only. */
export function logoutRoutes(sameOriginOnly: RequestHandler, cookie: CookieRules): Router {
  const logOut: RequestHandler = (req, res, next) => {
    req.logout((failed?: unknown) => {
      if (failed !== undefined && failed !== null) {
        next(failed);
        return;
      }
      req.session.destroy(() => {
        res.clearCookie(sessionCookie(cookie), cookie);
        res.cookie(LOGOUT_MARK, 'yes', { ...cookie, maxAge: LOGOUT_MARK_MS });
        // Not "cookies": it would take the chosen language and the mark along.
        res.set('Clear-Site-Data', '"cache", "storage"');
        res.redirect(303, '/');
      });
    });
  };
  return Router()
    .post('/logout', limit(30), sameOriginOnly, logOut)
    .all('/logout', (_req, res) => {
      res.set('Allow', 'POST');
      showMessage(res, 405, res.locals.texts.methodNotAllowed);
    });
}
