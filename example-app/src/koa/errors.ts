import { apologise } from '../apology.js';
import { showMessage, type Middleware } from './context.js';

/** There is no such page. */
export const notFound: Middleware = (ctx) => showMessage(ctx, 404, ctx.state.view.texts.notFound);

/** Something went wrong further down. */
export const errorPage: Middleware = async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    if (ctx.headerSent) throw error;
    const { status, headers, message } = apologise(error, ctx.method, ctx.path, ctx.state.view.texts);
    ctx.set({ ...headers, 'Cache-Control': 'no-store' });
    await showMessage(ctx, status, message);
  }
};

/** What no page can be shown for. Who leaves before the end of an answer is not in the wrong, though Koa calls it an error. */
export function tellError(error: Error & { code?: string }): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET') console.error(error);
}
