import { PassThrough, type Readable } from 'node:stream';
import type { Happenings } from './happenings.js';
import type { View } from './language.js';

const LOOKERS = 20;
const HEARTBEAT_MS = 25_000;

/** What the page of what happened shows. It is there for everybody who knows the address. */
export function panelOf({ figures, last }: Happenings, { texts, time }: View): object {
  const lifeMs = figures.tokenEndsAt === undefined ? 0 : figures.tokenEndsAt - Date.now();
  const happened = last.map(({ at, name, details }) => ({
    time: time(at),
    name,
    text: texts.happened[name],
    details,
  }));
  const life = lifeMs > 0 ? texts.minutes(Math.ceil(lifeMs / 60_000)) : '–';
  return { title: texts.panel, figures, life, happened };
}

/** The stream that tells the page to look again, until it is destroyed; `undefined` when enough look on already. */
export function newsOf({ line }: Happenings): Readable | undefined {
  if (line.listenerCount('news') >= LOOKERS) return undefined;
  const news = new PassThrough();
  // The page fetches itself anew: what it shows is made in one place, in the language of who looks.
  const tell = (): void => void news.write('event: news\ndata: look again\n\n');
  const end = (): void => void news.end();
  const heartbeat = setInterval(() => news.write(':\n\n'), HEARTBEAT_MS);
  line.on('news', tell).once('end', end);
  return news.on('close', () => {
    clearInterval(heartbeat);
    line.off('news', tell).off('end', end);
  });
}
