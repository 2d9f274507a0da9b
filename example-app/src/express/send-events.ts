import type { Readable } from 'node:stream';
import type { Response } from 'express';

/**
 * Sends a stream of events for as long as somebody listens; without one, there are listeners enough. Its connection ends
 * with it: one that was kept for a next request would keep an app that ends waiting for seconds.
 */
export function sendEvents(res: Response, events: Readable | undefined): void {
  if (events === undefined) {
    res.status(503).set('Retry-After', '30').end();
    return;
  }
  res.set({ 'Content-Type': 'text/event-stream', Connection: 'close' }).flushHeaders();
  events.pipe(res).on('close', () => events.destroy());
}
