import type { StrategyRequest } from './state-store.js';

interface NodeAnswer {
  setHeader(name: string, value: string | string[]): unknown;
  getHeader?(name: string): unknown;
}

interface KoaAnswer {
  set(name: string, value: string): unknown;
  append?(name: string, value: string): unknown;
}

/** Sets a header of the answer. Where the framework does not show the answer, nothing is set. */
export function setAnswerHeader(req: StrategyRequest, name: string, value: string): void {
  const { koa, node } = answerOf(req);
  if (koa !== undefined) koa.set(name, value);
  else node?.setHeader(name, value);
}

/** Adds cookies to the answer, beside those that are there. Gives whether there is an answer to add them to. */
export function addAnswerCookies(req: StrategyRequest, cookies: string[]): boolean {
  const { koa, node } = answerOf(req);
  if (koa?.append !== undefined) {
    for (const cookie of cookies) koa.append('Set-Cookie', cookie);
    return true;
  }
  if (node?.getHeader === undefined) return false;
  const known = (node.getHeader('Set-Cookie') ?? []) as string | string[];
  node.setHeader('Set-Cookie', [known, cookies].flat());
  return true;
}

/** Frameworks show the answer on the request: `req.ctx` under koa-passport, `req.res` in Express. */
function answerOf(req: StrategyRequest): { koa: KoaAnswer | undefined; node: NodeAnswer | undefined } {
  const { res, ctx } = req as { res?: Partial<NodeAnswer>; ctx?: Partial<KoaAnswer> };
  return {
    koa: typeof ctx?.set === 'function' ? (ctx as KoaAnswer) : undefined,
    node: typeof res?.setHeader === 'function' ? (res as NodeAnswer) : undefined,
  };
}
