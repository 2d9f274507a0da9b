import { ReturnPath } from '../guard/return-path.js';
import type { ExpressMiddleware } from './messages.js';

/** Middleware that ends a login: goes to where the visitor wanted to be (`returnTo`), else to `fallback`. Default is `'/'`. */
export function redirectBack(fallback = '/'): ExpressMiddleware {
  const path = new ReturnPath(fallback);
  return (req, res) => {
    res.statusCode = 302;
    res.setHeader('Location', path.of(req.authInfo));
    res.setHeader('Content-Length', 0);
    res.end();
  };
}
