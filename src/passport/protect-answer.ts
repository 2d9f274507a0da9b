import type { StrategyRequest } from './state-store.js';

interface HeaderTarget {
  setHeader?(name: string, value: string): unknown;
  set?(name: string, value: string): unknown;
}

/**
 * Keeps the address of a callback, and with it the code, out of caches and `Referer` headers. Frameworks expose the
 * answer on the request (`req.res` in Express, `req.ctx` under koa-passport); where they do not, nothing is set.
 */
export function protectAnswer(req: StrategyRequest): void {
  const { res, ctx } = req as { res?: HeaderTarget; ctx?: HeaderTarget };
  const set = (name: string, value: string) => {
    if (typeof ctx?.set === 'function') ctx.set(name, value);
    else if (typeof res?.setHeader === 'function') res.setHeader(name, value);
  };
  set('Cache-Control', 'no-store');
  set('Referrer-Policy', 'no-referrer');
}
