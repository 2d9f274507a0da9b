import { Router, type RequestHandler } from 'express';
import { renderSVG } from 'uqr';

/** The back room: for followers only. */
export function memberRoutes(followersOnly: RequestHandler, qrCode: string | undefined): Router {
  const routes = Router().get('/members', followersOnly, (req, res) => {
    const { texts, date } = res.locals;
    const followedAt = req.wechatFollower?.followedAt;
    res.render('members', {
      title: texts.backRoom,
      since: followedAt === undefined ? undefined : date(followedAt),
    });
  });
  if (qrCode === undefined) return routes;
  const picture = renderSVG(qrCode, { border: 1 });
  return routes.get('/qr.svg', (_req, res) => {
    res.set('Cache-Control', 'max-age=3600').type('svg').send(picture);
  });
}
