import { WeChatError } from '../errors/wechat-error.js';
import type { StrategyRequest } from './state-store.js';

const PROTECTION = [
  ['Cache-Control', 'no-store'],
  ['Referrer-Policy', 'no-referrer'],
] as const;

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
  for (const [name, value] of PROTECTION) {
    if (typeof ctx?.set === 'function') ctx.set(name, value);
    else if (typeof res?.setHeader === 'function') res.setHeader(name, value);
  }
}

/**
 * Lets an error carry the same headers, as Koa and Express want them: Koa drops all others when it answers an error.
 * Gives the error back. Requests that share an exchange share its error, so this may happen to one error twice.
 */
export function protectError(error: unknown): unknown {
  if (error instanceof WeChatError)
    Object.defineProperty(error, 'headers', { value: Object.fromEntries(PROTECTION), configurable: true });
  return error;
}
