import { Router, type RequestHandler } from 'express';
import type { Happenings } from '../happenings.js';
import { newsOf, panelOf } from '../panel.js';
import { sendEvents } from './send-events.js';

/** The page of what happened, and the stream that tells it to look again. */
export function panelRoutes(happenings: Happenings): Router {
  const page: RequestHandler = (_req, res) => {
    res.render('panel', panelOf(happenings, res.locals));
  };

  const stream: RequestHandler = (_req, res) => {
    sendEvents(res, newsOf(happenings));
  };

  return Router().get('/panel', page).get('/panel/events', stream);
}
