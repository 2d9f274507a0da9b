import type { ErrorRequestHandler, RequestHandler } from 'express';
import { apologise } from '../apology.js';
import { showMessage } from './show-message.js';

/** There is no such page. */
export const notFound: RequestHandler = (_req, res) => {
  showMessage(res, 404, res.locals.texts.notFound);
};

/** Something went wrong. */
export const errorPage: ErrorRequestHandler = (error: unknown, req, res, next) => {
  if (res.headersSent) {
    next(error);
    return;
  }
  const { status, headers, message } = apologise(error, req.method, req.path, res.locals.texts);
  res.set(headers);
  showMessage(res, status, message);
};
