import type { IncomingMessage } from 'node:http';
import type { GuardRequest } from '../guard/guard-request.js';
import type { Refusal } from '../guard/refusal.js';
import type { PushAnswer } from '../push/message-push.js';
import type { TokenServerAnswer } from '../token-server/token-server.js';

/**
 * Context as Koa hands it to middleware; structural, so that Koa 2 and 3 both fit. It says nothing of what is in the state:
 * whatever a middleware says of it is what the routes behind it get.
 */
export interface KoaContext {
  req: IncomingMessage;
  request: object;
  method: string;
  originalUrl: string;
  ip: string;
  status: number;
  body: unknown;
  state: object;
  get(field: string): string;
  set(field: string, value: string): void;
  append(field: string, value: string): void;
  redirect(url: string): void;
}

/** Context as `openid` gets it where it does not say which one it wants. */
export interface VisitorContext extends KoaContext {
  // Koa itself leaves these to the application to type.
  /* eslint-disable @typescript-eslint/no-explicit-any */
  state: any;
  session?: any;
  /* eslint-enable @typescript-eslint/no-explicit-any */
}

/** Middleware for Koa 2 and 3. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<unknown>;

/** What the guards read from and write to `ctx.state`; for `new Koa<FollowerState>()`. */
export interface KoaState {
  user?: unknown;
  authInfo?: unknown;
}

/** Reads what a guard needs to know. */
export function readContext(
  ctx: KoaContext,
  // Which context it wants is for the application to know, which mounted the guard.
  openid?: (ctx: never) => string | undefined,
): GuardRequest {
  return {
    method: ctx.method,
    url: ctx.originalUrl,
    accept: ctx.get('Accept') || undefined,
    user: (ctx.state as KoaState).user,
    extract: openid === undefined ? undefined : () => openid(ctx as never),
  };
}

/** Writes an answer of our own. */
export function writeAnswer(
  ctx: KoaContext,
  { status, headers, body }: Refusal | PushAnswer | TokenServerAnswer,
): void {
  ctx.body = body;
  ctx.status = status;
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'Vary') ctx.append(name, value);
    else ctx.set(name, value);
  }
}
