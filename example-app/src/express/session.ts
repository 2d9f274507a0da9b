import { randomBytes } from 'node:crypto';
import { RedisStore } from 'connect-redis';
import type { RequestHandler } from 'express';
import session from 'express-session';
import { SESSION_MS, sessionCookie, type CookieRules } from '../cookies.js';
import { SESSION_PREFIX, type RedisClient } from '../redis.js';

/** The visitor's session: in Redis, else in this process and gone when it ends. No answer of Redis is a 503. */
export function visitorSession(
  secrets: string[] | undefined,
  cookie: CookieRules,
  client: RedisClient | undefined,
): RequestHandler {
  const load = session({
    ...(client && { store: new RedisStore({ client, prefix: SESSION_PREFIX }) }),
    name: sessionCookie(cookie),
    secret: secrets ?? randomBytes(32).toString('hex'),
    // Written when it changed, made when there is something to keep, and good for a day after the last visit.
    resave: false,
    saveUninitialized: false,
    rolling: true,
    cookie: { ...cookie, maxAge: SESSION_MS },
  });
  return (req, res, next) => {
    void load(req, res, (error: unknown) => {
      next(error instanceof Error ? Object.assign(error, { status: 503 }) : error);
    });
  };
}
