import { WeChatError } from '../errors/wechat-error.js';
import { setAnswerHeader } from './answer-headers.js';
import type { StrategyRequest } from './state-store.js';

const PROTECTION = [
  ['Cache-Control', 'no-store'],
  ['Referrer-Policy', 'no-referrer'],
] as const;

/**
 * Keeps the address of a callback, and with it the code, out of caches and `Referer` headers, where the framework shows
 * the answer.
 */
export function protectAnswer(req: StrategyRequest): void {
  for (const [name, value] of PROTECTION) setAnswerHeader(req, name, value);
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
