import type { RequestHandler } from 'express';
import { isOurForm } from '../same-origin.js';
import { showMessage } from './show-message.js';

/** Lets only forms of our own pages change something. */
export function sameOrigin(origin: string): RequestHandler {
  return (req, res, next) => {
    if (isOurForm(origin, req.headers)) next();
    else showMessage(res, 403, res.locals.texts.foreignForm);
  };
}
