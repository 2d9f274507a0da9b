import Router from '@koa/router';
import type { Happenings } from '../happenings.js';
import { newsOf, panelOf } from '../panel.js';
import { render, type State } from './context.js';
import { sendEvents } from './send-events.js';

/** The page of what happened, and the stream that tells it to look again. */
export function panelRoutes(happenings: Happenings): Router<State> {
  return new Router<State>()
    .get('/panel', (ctx) => render(ctx, 'panel', panelOf(happenings, ctx.state.view)))
    .get('/panel/events', (ctx) => sendEvents(ctx, newsOf(happenings)));
}
