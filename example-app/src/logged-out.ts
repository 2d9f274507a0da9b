import { Router, type CookieOptions, type RequestHandler } from 'express';
import { readCookie } from './cookies.js';
import { limit } from './limits.js';
import { showMessage } from './message.js';
import { SESSION_COOKIE } from './session.js';

const MARK = 'logged-out';
const MARK_LIFE_MS = 30 * 86_400_000;

/**
 * A silent login asks nothing, so after a logout the next guarded page, or the back button, would log the visitor in
 * again by itself. The mark left by the logout makes that a question first.
 */
export const askAfterLogout: RequestHandler = (req, res, next) => {
  if (readCookie(req, MARK) === undefined) {
    next();
    return;
  }
  const { returnTo, again } = req.query;
  // The buttons of the home page have no `returnTo`: whoever presses one has answered already.
  const isWish = req.path.startsWith('/login') && (returnTo === undefined || again !== undefined);
  if (isWish) {
    res.clearCookie(MARK, { path: '/' });
    next();
    return;
  }
  const { texts } = res.locals;
  const way = typeof returnTo === 'string' ? `?again&returnTo=${encodeURIComponent(returnTo)}` : '';
  showMessage(res, 200, { ...texts.loggedOut, action: { href: `/login${way}`, label: texts.logInAgain } });
};

/** Logging out: by a form of ours only. */
export function logoutRoutes(sameOriginOnly: RequestHandler, cookie: CookieOptions): Router {
  const logOut: RequestHandler = (req, res, next) => {
    req.logout((failed?: unknown) => {
      if (failed !== undefined && failed !== null) {
        next(failed);
        return;
      }
      req.session.destroy(() => {
        res.clearCookie(SESSION_COOKIE(cookie.secure === true), cookie);
        res.cookie(MARK, 'yes', { ...cookie, maxAge: MARK_LIFE_MS });
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
