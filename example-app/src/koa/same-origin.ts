import { isOurForm } from '../same-origin.js';
import { showMessage, type Middleware } from './context.js';

/** Lets only forms of our own pages change something. */
export function sameOrigin(origin: string): Middleware {
  return (ctx, next) =>
    isOurForm(origin, ctx.headers) ? next() : showMessage(ctx, 403, ctx.state.view.texts.foreignForm);
}
