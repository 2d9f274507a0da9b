import { Router, type RequestHandler } from 'express';
import type { Happenings } from './happenings.js';

const LOOKERS = 20;
const HEARTBEAT_MS = 25_000;

/** The page of what happened, and the stream that tells it to look again. It is there for everybody who knows the address. */
export function panelRoutes(happenings: Happenings): Router {
  const { line, figures, last } = happenings;

  const page: RequestHandler = (_req, res) => {
    const { texts, time } = res.locals;
    const lifeMs = figures.tokenEndsAt === undefined ? 0 : figures.tokenEndsAt - Date.now();
    const happened = last.map(({ at, name, details }) => ({
      time: time(at),
      name,
      text: texts.happened[name],
      details,
    }));
    const life = lifeMs > 0 ? texts.minutes(Math.ceil(lifeMs / 60_000)) : '–';
    res.render('panel', { title: texts.panel, figures, life, happened });
  };

  const stream: RequestHandler = (_req, res) => {
    if (line.listenerCount('news') >= LOOKERS) {
      res.status(503).set('Retry-After', '30').end();
      return;
    }
    res.set('Content-Type', 'text/event-stream').flushHeaders();
    // The page fetches itself anew: what it shows is made in one place, in the language of who looks.
    const tell = (): void => void res.write('event: news\ndata: look again\n\n');
    const end = (): void => void res.end();
    const heartbeat = setInterval(() => res.write(':\n\n'), HEARTBEAT_MS);
    line.on('news', tell).once('end', end);
    res.on('close', () => {
      clearInterval(heartbeat);
      line.off('news', tell).off('end', end);
    });
  };

  return Router().get('/panel', page).get('/panel/events', stream);
}
