import { Router } from 'express';
import type { Readiness } from '../readiness.js';

/** What a supervisor asks: whether the process is alive, and whether visitors are to be sent to it. */
export function healthRoutes(readiness: Readiness): Router {
  return Router()
    .use(['/healthz', '/readyz'], (_req, res, next) => {
      res.set('Cache-Control', 'no-store').type('text/plain');
      next();
    })
    .get('/healthz', (_req, res) => {
      res.send('ok');
    })
    .get('/readyz', async (_req, res) => {
      const isReady = await readiness.isReady();
      res.status(isReady ? 200 : 503).send(isReady ? 'ready' : 'not ready');
    });
}
