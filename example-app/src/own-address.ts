import type { RequestHandler } from 'express';

/**
 * Takes visitors of `localhost` to 127.0.0.1: WeChat returns to one address, and a cookie of the other would not be
 * there. Only on this machine; behind a proxy the `Host` header is the proxy's business.
 */
export function ownAddress(origin: string): RequestHandler {
  const { host } = new URL(origin);
  return (req, res, next) => {
    if (req.get('Host') === host) next();
    else if (req.method === 'GET') res.redirect(302, origin + req.originalUrl.replace(/^\/*/, '/'));
    else res.status(421).type('text/plain').send('Misdirected Request');
  };
}
