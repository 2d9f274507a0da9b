import { ReturnPath } from '../guard/return-path.js';
import type { KoaMiddleware, KoaState } from './context.js';

/** Middleware that ends a login: goes to where the visitor wanted to be (`returnTo`), else to `fallback`. Default is `'/'`. */
export function redirectBack(fallback = '/'): KoaMiddleware {
  const path = new ReturnPath(fallback);
  return (ctx) => {
    ctx.redirect(path.of((ctx.state as KoaState).authInfo));
    return Promise.resolve();
  };
}
