import serve from 'koa-static';
import { folder } from '../site.js';
import type { Middleware } from './context.js';

const files = serve(folder('public'), {
  index: false,
  setHeaders: (res) => res.setHeader('Cache-Control', 'public, max-age=3600'),
});

/** Pictures and the like. They lie in one folder, so for any other address nobody need look there. */
export const publicFiles: Middleware = async (ctx, next) => {
  if (/^\/[\w-]+\.\w+$/.test(ctx.path)) await files(ctx, next);
  else await next();
};
