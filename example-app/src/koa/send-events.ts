import type { Readable } from 'node:stream';
import type { Context } from './context.js';

/**
 * Sends a stream of events for as long as somebody listens; without one, there are listeners enough. Its connection ends
 * with it: one that was kept for a next request would keep an app that ends waiting for seconds.
 */
export function sendEvents(ctx: Context, events: Readable | undefined): void {
  if (events === undefined) {
    ctx.status = 503;
    ctx.set('Retry-After', '30');
    return;
  }
  ctx.type = 'text/event-stream';
  ctx.set('Connection', 'close');
  ctx.body = events;
  ctx.flushHeaders();
}
