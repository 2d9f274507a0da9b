import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GuardRequest } from '../guard/guard-request.js';
import type { Refusal } from '../guard/refusal.js';
import type { PushAnswer } from '../push/message-push.js';
import type { TokenServerAnswer } from '../token-server/token-server.js';

/**
 * Request as Express hands it to middleware; structural, so that Express 4 and 5 both fit. It says nothing of `params`,
 * `query` and `body`: whatever a middleware says of them is what the routes behind it get.
 */
export type ExpressRequest = IncomingMessage &
  Express.Request & {
    originalUrl?: string;
    ip?: string | undefined;
  };

/** Request as `openid` gets it where it does not say which one it wants. */
export type VisitorRequest = ExpressRequest & {
  // What Express itself leaves to the application to type.
  /* eslint-disable @typescript-eslint/no-explicit-any */
  body?: any;
  params?: any;
  query?: any;
  /* eslint-enable @typescript-eslint/no-explicit-any */
};

/** Middleware for Express 4 and 5. */
export type ExpressMiddleware<Req extends IncomingMessage = ExpressRequest> = (
  req: Req,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Reads what a guard needs to know. */
export function readRequest(
  req: ExpressRequest,
  // Which request it wants is for the application to know, which mounted the guard.
  openid?: (req: never) => string | undefined,
): GuardRequest {
  return {
    method: req.method ?? 'GET',
    url: req.originalUrl ?? req.url ?? '/',
    accept: req.headers.accept,
    user: req.user,
    extract: openid === undefined ? undefined : () => openid(req as never),
  };
}

/** Writes an answer of our own. */
export function writeAnswer(
  req: IncomingMessage,
  res: ServerResponse,
  { status, headers, body }: Refusal | PushAnswer | TokenServerAnswer,
): void {
  res.statusCode = status;
  for (const [name, value] of Object.entries(headers)) {
    if (name === 'Vary') res.appendHeader(name, value);
    else res.setHeader(name, value);
  }
  res.setHeader('Content-Length', Buffer.byteLength(body));
  res.end(req.method === 'HEAD' ? undefined : body);
}
