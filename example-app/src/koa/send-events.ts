import type { Readable } from 'node:stream';
import type { Context } from './context.js';

/** Sends a stream of events for as long as somebody listens; without one, there are listeners enough. */
export function sendEvents(ctx: Context, events: Readable | undefined): void {
  if (events === undefined) {
    ctx.status = 503;
    ctx.set('Retry-After', '30');
    return;
  }
  ctx.type = 'text/event-stream';
  ctx.body = events;
  ctx.flushHeaders();
}
