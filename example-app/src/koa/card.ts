import Router from '@koa/router';
import type { CardDesk } from '../cards/card-desk.js';
import type { Card } from '../cards/cards.js';
import { render, type Context, type Middleware, type State } from './context.js';

type CardPage = (card: Card, ctx: Context) => Promise<void>;

/** The tea card: each follower has one. */
export function cardRoutes(
  desk: CardDesk,
  followersOnly: Middleware,
  sameOriginOnly: Middleware,
): Router<State> {
  const toCard = (ctx: Context): void => {
    ctx.status = 303;
    ctx.redirect('/card');
  };
  const withCard =
    (page: CardPage): Middleware =>
    async (ctx) => {
      const { wechatFollower } = ctx.state;
      const card = wechatFollower && (await desk.cardOf(wechatFollower.openid));
      if (card !== undefined) await page(card, ctx);
      else toCard(ctx); // They left while we looked: the guard has the answer.
    };
  const show = withCard(async (card, ctx) => {
    const { texts, date } = ctx.state.view;
    await render(ctx, 'card', { title: texts.card, card, opened: date(card.openedAt) });
  });
  const pour = withCard(async ({ openid }, ctx) => {
    await desk.cards.pour(openid);
    toCard(ctx);
  });
  return new Router<State>()
    .get('/card', followersOnly, show)
    .post('/card/cup', sameOriginOnly, followersOnly, pour);
}
