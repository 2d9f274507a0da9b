import type { securityHeaders } from '../headers.js';
import type { Middleware } from './context.js';

/** Koa's way to middleware that needs nothing but Node. */
export function plain(middleware: ReturnType<typeof securityHeaders>): Middleware {
  return async (ctx, next) => {
    const failed = await new Promise((resolve) => middleware(ctx.req, ctx.res, resolve));
    if (failed !== undefined) throw failed as Error;
    await next();
  };
}

/** Logins have no forms, and their addresses are nobody else's business. */
export const noReferrer: Middleware = (ctx, next) => {
  ctx.set('Referrer-Policy', 'no-referrer');
  return next();
};

/** Pages that depend on who asks are nothing for a cache. */
export const noStore: Middleware = (ctx, next) => {
  ctx.set('Cache-Control', 'no-store');
  return next();
};
