import { serve, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { getSignedCookie, setSignedCookie } from 'hono/cookie';
import { isWeChatError, WeChatStrategy, type FollowerStatus } from 'passport-wechat-follower';
import { messagePush } from 'passport-wechat-follower/express';
import { onlyFollowers } from './only-followers.js';
import { runStrategy } from './run-strategy.js';
import { account, callbackURL, port, push, sessionSecret, toUser, type User } from './settings.js';

type Session = { user?: User | undefined };
type Site = { Bindings: HttpBindings; Variables: { session: Session; follower: FollowerStatus | undefined } };

const strategy = new WeChatStrategy({ account, callbackURL }, (_accessToken, _refreshToken, profile, done) =>
  done(null, toUser(profile)),
);
const app = new Hono<Site>();

const receive = messagePush(push);
app.all('/wechat', (c) => {
  receive(c.env.incoming, c.env.outgoing, () => c.env.outgoing.writeHead(500).end());
  return RESPONSE_ALREADY_SENT;
});

/** A session in a signed cookie. Keep it on the server if a logout must end every copy of it. */
const sessions: MiddlewareHandler<Site> = async (c, next) => {
  const stored = await getSignedCookie(c, sessionSecret, 'session');
  c.set('session', (stored ? JSON.parse(stored) : {}) as Session);
  await next();
  const value = JSON.stringify(c.get('session'));
  await setSignedCookie(c, 'session', value, sessionSecret, { httpOnly: true, sameSite: 'Lax', path: '/' });
};
app.use(sessions);

async function logIn(c: Context<Site>, options: object) {
  const session = c.get('session');
  c.header('Cache-Control', 'no-store');
  c.header('Referrer-Policy', 'no-referrer');
  const end = await runStrategy(strategy, { query: c.req.query(), session, user: session.user }, options);
  if ('redirect' in end) return c.redirect(end.redirect);
  if ('failure' in end) return c.json(end.failure, end.status as 401);
  // A new session, as Passport makes one: nothing of before the login lives on.
  c.set('session', { user: end.user as User });
  return c.redirect(end.info.returnTo ?? '/me');
}
app.get('/login', (c) => logIn(c, { returnTo: () => c.req.query('returnTo') }));
app.get('/login/consent', (c) => logIn(c, { scope: 'snsapi_userinfo' }));
app.get('/auth/wechat/callback', (c) => logIn(c, {}));
app.get('/me', (c) => {
  const { user } = c.get('session');
  return user === undefined ? c.json({ error: 'login_required' }, 401) : c.json(user);
});
app.get('/members', (c) =>
  onlyFollowers(c.req.raw, c.get('session').user, (follower) => Response.json(follower)),
);
app.post('/logout', (c) => {
  c.set('session', {});
  return c.body(null, 204);
});
app.onError((error, c) =>
  isWeChatError(error) ? c.json({ code: error.code }, error.status as 503) : c.text('error', 500),
);

serve({ fetch: app.fetch, port });
