import { Router, urlencoded, type RequestHandler } from 'express';
import { readCookie, type CookieRules } from '../cookies.js';
import { LANGUAGE_COOKIE, LANGUAGE_MS, languageForm, viewOf } from '../language.js';

/** Chooses the language of the answer. */
export const speakTheirLanguage: RequestHandler = (req, res, next) => {
  const chosen = readCookie(req.headers.cookie, LANGUAGE_COOKIE);
  Object.assign(res.locals, viewOf(req.path, chosen, req.acceptsLanguages('zh', 'en')));
  next();
};

/** The switch on every page. */
export function languageRoutes(sameOriginOnly: RequestHandler, cookie: CookieRules): Router {
  const form = urlencoded({ limit: '1kb', extended: false });
  return Router().post('/language', sameOriginOnly, form, (req, res) => {
    const { language, page } = languageForm(req.body);
    if (language !== undefined) res.cookie(LANGUAGE_COOKIE, language, { ...cookie, maxAge: LANGUAGE_MS });
    res.redirect(303, page);
  });
}
