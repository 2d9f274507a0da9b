// Compiled like strategies.ts, never run.
import express = require('express');
import Koa = require('koa');
import { FollowerGuard, OfficialAccount, type FollowerStatus, type Refusal } from 'passport-wechat-follower';
import { redirectBack, requireFollower, requireLogin, tokenServer } from 'passport-wechat-follower/express';
import {
  redirectBack as koaBack,
  requireFollower as koaFollower,
  requireLogin as koaLogin,
  tokenServer as koaTokens,
  type FollowerState,
} from 'passport-wechat-follower/koa';

const account = new OfficialAccount({ appId: 'wx0123456789abcdef', appSecret: 'secret' });

const app = express();
app.get('/auth/wechat/callback', redirectBack('/'));
app.get(
  '/members/:id',
  requireLogin(),
  requireFollower({ account, openid: (req) => (req.user as { wx?: string }).wx }),
  (req, res) => {
    const follower: FollowerStatus | undefined = req.wechatFollower;
    // @ts-expect-error -- a visitor may have been let in unasked
    req.wechatFollower.following;
    // What Express reads from the path of the route is still known behind a guard.
    const id: string = req.params.id;
    // @ts-expect-error -- and so is what is not in it
    const missing: string = req.params.ip;
    // @ts-expect-error -- a query may be a list
    const page: string = req.query['page'];
    res.json({ follower, id, missing, page });
  },
);
app.use('/token', tokenServer({ account, keys: ['k'.repeat(32)] }));
requireLogin({ openid: (req: express.Request) => req.get('x-user') });
requireLogin({ openid: (req) => req.body?.openid, loginPath: undefined });

const koa = new Koa<FollowerState>();
koa.use(koaBack('/'));
koa.use(koaLogin({ loginPath: '/login' }));
koa.use(koaFollower({ account, openid: (ctx) => ctx.session?.openid }));
koa.use(koaTokens({ account, keys: ['k'.repeat(32)] }));
koa.use((ctx) => {
  // Narrow without a cast, and not before somebody has asked.
  const followed: boolean | undefined = ctx.state.wechatFollower?.following;
  // @ts-expect-error -- a visitor may have been let in unasked
  ctx.state.wechatFollower.following;
  // @ts-expect-error -- WeChat's number is translated once, to a boolean
  const subscribed: 0 | 1 | undefined = ctx.state.wechatFollower?.following;
  ctx.body = { followed, subscribed };
});

// What a state was said to be it still is behind a guard.
new Koa<{ tea?: string }>().use(koaFollower({ account })).use((ctx) => {
  const tea: string | undefined = ctx.state.tea;
  // @ts-expect-error -- and not what was never said
  ctx.body = [tea, ctx.state.milk];
});

// @ts-expect-error -- followers of what?
requireFollower({});
// @ts-expect-error -- a policy says which way it fails
koaFollower({ account, whenUnavailable: true });
// @ts-expect-error -- there is a page, or there is none
requireFollower({ account, followPage: true });
// @ts-expect-error -- a guard is no number
const guard: number = koaFollower({ account });
// @ts-expect-error -- middleware for Koa is none for Express
app.use(koaLogin());
// @ts-expect-error -- keys are a list
tokenServer({ account, keys: 'k'.repeat(32) });

/** Either somebody to let in or an answer to give, and nothing of the other. */
async function decide(url: string, user: unknown): Promise<FollowerStatus | Refusal | undefined> {
  const decision = await new FollowerGuard({ account }).decide({
    method: 'GET',
    url,
    accept: undefined,
    user,
  });
  // @ts-expect-error -- a guard that is told of no user can only turn away
  await new FollowerGuard({ account }).decide({ method: 'GET', url });
  // @ts-expect-error -- who is let in is not turned away
  decision.refusal.status;
  if ('refusal' in decision) {
    const { status, headers, body } = decision.refusal;
    const answer: Refusal = { status, headers, body };
    return answer;
  }
  return decision.follower;
}

export { decide, guard };
