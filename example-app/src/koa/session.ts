import type Koa from 'koa';
import session from 'koa-session';
import { SESSION_MS, sessionCookie, type CookieRules } from '../cookies.js';
import type { RedisClient } from '../redis.js';
import type { Middleware, State } from './context.js';
import { MemorySessions } from './memory-sessions.js';
import { RedisSessions } from './redis-sessions.js';

/** Where sessions are kept, as koa-session asks for it. */
export interface Sessions {
  get(id: string): Promise<unknown>;
  set(id: string, session: object, lifeMs: number): Promise<void>;
  destroy(id: string): Promise<void>;
}

/** The visitor's session: in Redis, else in this process and gone when it ends. */
export function visitorSession(
  app: Koa<State>,
  cookie: CookieRules,
  client: RedisClient | undefined,
): Middleware {
  const store: Sessions = client === undefined ? new MemorySessions() : new RedisSessions(client);
  return session(
    {
      ...cookie,
      key: sessionCookie(cookie),
      maxAge: SESSION_MS,
      store,
      // Written when it changed, made when there is something to keep, and good for half a day after the last visit at
      // least. Not `rolling`: that writes back what each page view has read, over what another one wrote meanwhile.
      renew: true,
    },
    app,
  );
}
