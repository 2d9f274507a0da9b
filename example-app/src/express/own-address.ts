import type { RequestHandler } from 'express';
import { ownAddress } from '../own-address.js';

/** Takes visitors of another name of this machine to the address that WeChat returns to. */
export function stayAtOwnAddress(origin: string): RequestHandler {
  return (req, res, next) => {
    const there = ownAddress(origin, req.get('Host'), req.originalUrl);
    if (there === undefined) next();
    else if (req.method === 'GET') res.redirect(302, there);
    else res.status(421).type('text/plain').send('Misdirected Request');
  };
}
