import { Router, type RequestHandler, type Response } from 'express';
import type { CardDesk } from '../cards/card-desk.js';
import type { Card } from '../cards/cards.js';

type CardPage = (card: Card, res: Response) => void | Promise<void>;

/** The tea card: each follower has one. */
export function cardRoutes(
  desk: CardDesk,
  followersOnly: RequestHandler,
  sameOriginOnly: RequestHandler,
): Router {
  const withCard =
    (page: CardPage): RequestHandler =>
    async (req, res) => {
      const card = req.wechatFollower && (await desk.cardOf(req.wechatFollower.openid));
      if (card !== undefined) await page(card, res);
      else res.redirect(303, '/card'); // They left while we looked: the guard has the answer.
    };
  const show = withCard((card, res) => {
    const { texts, date } = res.locals;
    res.render('card', { title: texts.card, card, opened: date(card.openedAt) });
  });
  const pour = withCard(async ({ openid }, res) => {
    await desk.cards.pour(openid);
    res.redirect(303, '/card');
  });
  return Router().get('/card', followersOnly, show).post('/card/cup', sameOriginOnly, followersOnly, pour);
}
