import Router from '@koa/router';
import Koa from 'koa';
import passport from 'koa-passport';
import session from 'koa-session';
import { WeChatStrategy } from 'passport-wechat-follower';
import {
  messagePush,
  redirectBack,
  requireFollower,
  requireLogin,
  type FollowerState,
} from 'passport-wechat-follower/koa';
import { account, callbackURL, port, push, sessionSecret, toUser, type User } from './settings.js';

passport.use(
  new WeChatStrategy({ account, callbackURL }, (_accessToken, _refreshToken, profile, done) =>
    done(null, toUser(profile)),
  ),
);
passport.serializeUser((user, done) => done(null, user));
passport.deserializeUser((user, done) => done(null, user as User));

type State = FollowerState & { user?: User };
const app = new Koa<State>();
app.keys = [sessionSecret];
app.use(session({ store: memorySessions() }, app));
app.use(passport.initialize());
app.use(passport.session());

const router = new Router<State>();
const returnTo = (req: { query: { returnTo?: unknown } }) => req.query.returnTo;
router.all('/wechat', messagePush(push));
router.get('/login', passport.authenticate('wechat', { returnTo }));
router.get('/login/consent', passport.authenticate('wechat', { returnTo, scope: 'snsapi_userinfo' }));
router.get('/auth/wechat/callback', passport.authenticate('wechat'), redirectBack('/me'));
router.get('/me', requireLogin(), (ctx) => {
  ctx.body = ctx.state.user;
});
router.get('/members', requireFollower({ account, loginPath: '/login' }), (ctx) => {
  ctx.body = ctx.state.wechatFollower;
});
router.post('/logout', async (ctx) => {
  await ctx.logout();
  ctx.status = 204;
});
app.use(router.routes());
app.listen(port);

/** Without a store koa-session keeps the session in the cookie, where nothing can be taken back. */
function memorySessions() {
  const sessions = new Map<string, object>();
  return {
    get: async (id: string) => sessions.get(id),
    set: async (id: string, value: object) => void sessions.set(id, structuredClone(value)),
    destroy: async (id: string) => void sessions.delete(id),
  };
}
