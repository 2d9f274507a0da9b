import type { RequestHandler } from 'express';

/** Logins have no forms, and their addresses are nobody else's business. */
export const noReferrer: RequestHandler = (_req, res, next) => {
  res.set('Referrer-Policy', 'no-referrer');
  next();
};

/** Pages that depend on who asks are nothing for a cache. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
