import type { RequestHandler } from 'express';
import { showMessage } from './message.js';

/**
 * Lets only forms of our own pages change something. Browsers say where a request comes from in `Sec-Fetch-Site`, older
 * ones in `Origin`; what says neither is no browser with a visitor's cookie.
 */
export function sameOrigin(origin: string): RequestHandler {
  return (req, res, next) => {
    const site = req.get('Sec-Fetch-Site');
    const isOurs =
      site === undefined ? req.get('Origin') === origin : site === 'same-origin' || site === 'none';
    if (isOurs) next();
    else showMessage(res, 403, res.locals.texts.foreignForm);
  };
}
