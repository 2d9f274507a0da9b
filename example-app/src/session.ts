import { randomBytes } from 'node:crypto';
import type { CookieOptions, RequestHandler } from 'express';
import session, { type Store } from 'express-session';

const DAY_MS = 86_400_000;

/** Browsers keep a `__Host-` cookie from being set by anybody but this very host over https; plain http has no such thing. */
export const SESSION_COOKIE = (secure: boolean): string => (secure ? '__Host-sid' : 'teahouse-sid');

/** The visitor's session: in `store`, else in this process and gone when it ends. No answer of the store is a 503. */
export function visitorSession(
  secrets: string[] | undefined,
  cookie: CookieOptions,
  store: Store | undefined,
): RequestHandler {
  const load = session({
    ...(store === undefined ? {} : { store }),
    name: SESSION_COOKIE(cookie.secure === true),
    secret: secrets ?? randomBytes(32).toString('hex'),
    // Written when it changed, made when there is something to keep, and good for a day after the last visit.
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { ...cookie, secure: cookie.secure === true, maxAge: DAY_MS },
  });
  return (req, res, next) => {
    void load(req, res, (error: unknown) => {
      next(error instanceof Error ? Object.assign(error, { status: 503 }) : error);
    });
  };
}
