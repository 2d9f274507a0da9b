import { Router, type RequestHandler } from 'express';
import type { Happenings } from '../happenings.js';
import { newsOf, panelOf } from '../panel.js';

/** The page of what happened, and the stream that tells it to look again. */
export function panelRoutes(happenings: Happenings): Router {
  const page: RequestHandler = (_req, res) => {
    res.render('panel', panelOf(happenings, res.locals));
  };

  const stream: RequestHandler = (_req, res) => {
    const news = newsOf(happenings);
    if (news === undefined) {
      res.status(503).set('Retry-After', '30').end();
      return;
    }
    res.set('Content-Type', 'text/event-stream').flushHeaders();
    news.pipe(res).on('close', () => news.destroy());
  };

  return Router().get('/panel', page).get('/panel/events', stream);
}
