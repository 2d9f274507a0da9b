import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { limitRules } from '../limits.js';
import { showMessage } from './show-message.js';

/** So many a minute from one address. */
export function limit(perMinute: number): RequestHandler {
  return rateLimit({
    ...limitRules(perMinute),
    handler: (_req, res) => showMessage(res, 429, res.locals.texts.tooMany),
  });
}
