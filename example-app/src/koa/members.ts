import Router from '@koa/router';
import { renderSVG } from 'uqr';
import { render, type Middleware, type State } from './context.js';

/** The back room: for followers only. */
export function memberRoutes(followersOnly: Middleware, qrCode: string | undefined): Router<State> {
  const router = new Router<State>().get('/members', followersOnly, async (ctx) => {
    const { texts, date } = ctx.state.view;
    const followedAt = ctx.state.wechatFollower?.followedAt;
    await render(ctx, 'members', {
      title: texts.backRoom,
      since: followedAt === undefined ? undefined : date(followedAt),
    });
  });
  if (qrCode === undefined) return router;
  const picture = renderSVG(qrCode, { border: 1 });
  return router.get('/qr.svg', (ctx) => {
    ctx.set('Cache-Control', 'max-age=3600');
    ctx.type = 'image/svg+xml; charset=utf-8';
    ctx.body = picture;
  });
}
