import { Router, urlencoded, type CookieOptions, type RequestHandler } from 'express';
import { readCookie } from './cookies.js';
import { en, type Texts } from './texts/en.js';
import { zh } from './texts/zh.js';

const LANGUAGES = { zh, en } as const;
type Language = keyof typeof LANGUAGES;

const COOKIE = 'language';
const YEAR_MS = 365 * 86_400_000;
/** Pages one comes back to after changing the language; from any other, home. */
const PAGES = ['/', '/members', '/card', '/panel'];

declare global {
  namespace Express {
    /** What every view finds. */
    interface Locals {
      texts: Texts;
      path: string;
      visitor: User | undefined;
      date: (ms: number) => string;
      time: (ms: number) => string;
    }
  }
}

/** Chooses the language of the answer: what the visitor chose here, else what their browser asks for. */
export const speakTheirLanguage: RequestHandler = (req, res, next) => {
  const chosen = readCookie(req, COOKIE);
  const language = isLanguage(chosen) ? chosen : req.acceptsLanguages('zh', 'en') === 'zh' ? 'zh' : 'en';
  const texts = LANGUAGES[language];
  const format = new Intl.DateTimeFormat(texts.tag, { dateStyle: 'long', timeStyle: 'short' });
  const clock = new Intl.DateTimeFormat(texts.tag, { timeStyle: 'medium' });
  Object.assign(res.locals, {
    texts,
    path: PAGES.includes(req.path) ? req.path : '/',
    visitor: undefined,
    date: (ms: number) => format.format(ms),
    time: (ms: number) => clock.format(ms),
  });
  next();
};

/** The switch on every page. */
export function languageRoutes(sameOriginOnly: RequestHandler, cookie: CookieOptions): Router {
  return Router().post(
    '/language',
    sameOriginOnly,
    urlencoded({ limit: '1kb', extended: false }),
    (req, res) => {
      const { language, page } = Object(req.body) as { language?: unknown; page?: unknown };
      if (isLanguage(language)) res.cookie(COOKIE, language, { ...cookie, maxAge: YEAR_MS });
      res.redirect(303, PAGES.find((known) => known === page) ?? '/');
    },
  );
}

function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && Object.hasOwn(LANGUAGES, value);
}
