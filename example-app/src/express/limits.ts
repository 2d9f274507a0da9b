import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { showMessage } from './show-message.js';

/** So many a minute from one address. Generous: the phones of a whole town may share one. */
export function limit(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: (_req, res) => showMessage(res, 429, res.locals.texts.tooMany),
  });
}
