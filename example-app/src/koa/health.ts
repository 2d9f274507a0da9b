import Router from '@koa/router';
import type { Readiness } from '../readiness.js';
import type { State } from './context.js';

/** What a supervisor asks: whether the process is alive, and whether visitors are to be sent to it. */
export function healthRoutes(readiness: Readiness): Router<State> {
  return new Router<State>()
    .get('/healthz', (ctx) => {
      ctx.set('Cache-Control', 'no-store');
      ctx.body = 'ok';
    })
    .get('/readyz', async (ctx) => {
      const isReady = await readiness.isReady();
      ctx.set('Cache-Control', 'no-store');
      ctx.status = isReady ? 200 : 503;
      ctx.body = isReady ? 'ready' : 'not ready';
    });
}
