import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isWeChatError } from 'passport-wechat-follower';
import { showMessage } from './message.js';

/** There is no such page. */
export const notFound: RequestHandler = (_req, res) => {
  showMessage(res, 404, res.locals.texts.notFound);
};

/**
 * Something went wrong that is not the visitor's doing. They see a reference; the log has the same one and the rest.
 * Errors of the library never hold a URL, a secret, a token or a code, so they can be logged as they are.
 */
export const errorPage: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const reference = randomUUID().slice(0, 8);
  // The path only: the query of a callback holds the code.
  console.error(`${reference} ${req.method} ${req.path}`, error);
  const { texts } = res.locals;
  const status = statusOf(error);
  const isWeChats = isWeChatError(error) && status > 500;
  const said = isWeChats ? texts.wechatAway : status < 500 ? texts.badRequest : texts.ourFault;
  if (status === 503) res.set('Retry-After', '5');
  showMessage(res, status, { ...said, reference });
};

function statusOf(error: unknown): number {
  const { status } = Object(error) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
