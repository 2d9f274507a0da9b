// Compiled by every supported TypeScript against the packed tarball; never run. What must not compile says so.
import express = require('express');
import passport = require('passport');
import {
  CookieStateStore,
  isWeChatError,
  MemoryStore,
  OfficialAccount,
  Strategy,
  WeChatApiError,
  WeChatMiniProgramStrategy,
  WeChatStrategy,
  type FollowerStatus,
  type MiniProgramFailure,
  type Store,
  type WeChatMiniProgramProfile,
  type WeChatProfile,
} from 'passport-wechat-follower';
import {
  messagePush,
  redirectBack,
  requireFollower,
  requireLogin,
  type PushEvent,
  type PushHandlers,
} from 'passport-wechat-follower/express';
import {
  messagePush as koaPush,
  requireFollower as koaFollower,
  type FollowerState,
} from 'passport-wechat-follower/koa';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';
import { testStore } from 'passport-wechat-follower/testing';

const store: Store = new MemoryStore();
const account = new OfficialAccount({
  appId: 'wx0123456789abcdef',
  appSecret: () => Promise.resolve('secret'),
  store,
});
const callbackURL = 'https://site.example/auth/wechat/callback';

passport.use(
  new WeChatStrategy(
    { account, callbackURL, scope: 'snsapi_userinfo' },
    (accessToken, refreshToken, profile, done) => {
      const text: string = accessToken + refreshToken + profile.openid;
      const unionid: string | undefined = profile.unionid;
      done(null, { text, unionid });
    },
  ),
);
new WeChatStrategy(
  { account, callbackURL, passReqToCallback: true },
  (req, _accessToken, _refreshToken, profile, done) => {
    const path: string = req.path;
    const typed: WeChatProfile = profile;
    done(null, { path, typed });
  },
);
new Strategy(
  { appId: 'wx1', appSecret: 's', callbackURL },
  async (_accessToken, _refreshToken, profile, done) => {
    await Promise.resolve();
    done(null, profile);
  },
);

const miniProgram = { appId: 'wx0123456789abcdef', appSecret: 's' };
passport.use(
  new WeChatMiniProgramStrategy(miniProgram, (session, profile, done) => {
    const texts: (string | undefined)[] = [session.sessionKey, profile.openid, profile.unionid];
    const typed: WeChatMiniProgramProfile = profile;
    done(null, { texts, typed });
  }),
);
new WeChatMiniProgramStrategy(
  { ...miniProgram, name: 'second', timeoutMs: 3000, passReqToCallback: true },
  async (req, _session, _profile, done) => {
    const path: string = req.path;
    await Promise.resolve();
    done(null, { path });
  },
);
const turnedAway = (failure: MiniProgramFailure) => failure.code === 'code_rejected';

// @ts-expect-error -- the session key is in no profile
new WeChatMiniProgramStrategy(miniProgram, (_session, profile) => profile.sessionKey);
// @ts-expect-error -- a mini program keeps no common access token
new WeChatMiniProgramStrategy({ ...miniProgram, store }, () => undefined);
// @ts-expect-error -- there is no such failure
turnedAway({ code: 'invalid_state', message: '' });
const everyWay = new WeChatStrategy(
  {
    account,
    callbackURL,
    website: { appId: 'wx2', appSecret: () => 'secret' },
    needsConsent: async ({ follower }, req) => follower?.following !== true && req.path !== '/',
    fetchFollower: true,
  },
  (_accessToken, _refreshToken, profile, done) => {
    const scope: 'snsapi_base' | 'snsapi_userinfo' | 'snsapi_login' = profile.scope;
    const followedAt: number | undefined = profile.follower?.followedAt;
    done(null, { scope, followedAt });
  },
);
passport.authenticate('wechat', { website: (req) => (req.path === '/qr' ? true : undefined) });
// @ts-expect-error -- neither yes nor no
passport.authenticate('wechat', { website: 'yes' });
// @ts-expect-error -- the scope of website apps is not chosen
new WeChatStrategy({ account, callbackURL, scope: 'snsapi_login' }, () => undefined);
// @ts-expect-error -- a website app needs its secret
new WeChatStrategy({ account, callbackURL, website: { appId: 'wx2' } }, () => undefined);
const stateStore = new CookieStateStore({ keys: ['k'.repeat(32)], store });
new WeChatStrategy({ account, callbackURL, stateStore }, () => undefined);
// @ts-expect-error -- keys are a list
new CookieStateStore({ keys: 'k'.repeat(32) });
// @ts-expect-error -- the callback URL is required
new WeChatStrategy({ account }, () => undefined);
// @ts-expect-error -- an unknown scope
new WeChatStrategy({ account, callbackURL, scope: 'email' }, () => undefined);
// @ts-expect-error -- a misspelt option
new WeChatStrategy({ account, callbackUrl: callbackURL }, () => undefined);
// @ts-expect-error -- either an account or what makes one
new WeChatStrategy({ callbackURL }, () => undefined);
// @ts-expect-error -- an account needs its secret
new OfficialAccount({ appId: 'wx1' });
// @ts-expect-error -- WeChat spells it in one word
const wrong: string = {} as WeChatProfile['openId'];

const app = express();
app.get('/qr', async (req, res) => {
  const parameters = await everyWay.beginEmbeddedLogin(req, { style: 'white', stylelite: true });
  const scope: 'snsapi_login' = parameters.scope;
  // @ts-expect-error -- a colour WeChat does not have
  await everyWay.beginEmbeddedLogin(req, { style: 'red' });
  res.json({ parameters, scope });
});
app.get(
  '/login',
  passport.authenticate('wechat', { scope: 'snsapi_userinfo', returnTo: (req) => req.query['returnTo'] }),
);
app.get('/auth/wechat/callback', passport.authenticate('wechat'), redirectBack('/'));
app.get(
  '/members/:id',
  requireLogin(),
  requireFollower({ account, openid: (req) => (req.user as { wx?: string }).wx }),
  (req, res) => {
    const follower: FollowerStatus | undefined = req.wechatFollower;
    const id: string | string[] | undefined = req.params['id'];
    res.json({ follower, id });
  },
);

// @ts-expect-error -- a path or a function
passport.authenticate('wechat', { returnTo: 7 });

requireLogin({ openid: (req: express.Request) => req.get('x-user') });
requireLogin({ openid: (req) => req.body?.openid });
koaFollower({ account, openid: (ctx) => ctx.session?.openid });

const push = { account, token: 'token', encodingAESKey: 'A'.repeat(43) };
const on: PushHandlers = {
  subscribe: async ({ openid, scene, createdAt }, { account: same, reply }) => {
    const texts: (string | undefined)[] = [openid, scene, new Date(createdAt).toISOString()];
    const inTime: boolean = reply(`${same.appId} ${texts.join()}`);
    await Promise.resolve(inTime);
  },
  user_authorization_revoke: ({ openid, unionid, revokeInfo }) => [openid, unionid, revokeInfo],
  '*': (event: PushEvent) => event.raw['Content'],
};
app.use('/wechat', messagePush({ ...push, on, previous: { token: 'older' } }));
koaPush({ account, token: 'token', mode: 'plain' });
// @ts-expect-error -- WeChat spells it in capitals
messagePush({ ...push, on: { scan: () => undefined } });
// @ts-expect-error -- nobody is subscribed by a scene that is a number
messagePush({ ...push, on: { subscribe: ({ scene }) => scene satisfies number | undefined } });
// @ts-expect-error -- an unknown mode
messagePush({ ...push, mode: 'aes' });

const state: FollowerState = {};
// Narrow without a cast, and not before somebody has asked.
const followed: boolean | undefined = state.wechatFollower?.following;
// @ts-expect-error -- a visitor may have been let in unasked
state.wechatFollower.following;
// @ts-expect-error -- WeChat's number is translated once, to a boolean
const subscribed: 0 | 1 | undefined = state.wechatFollower?.following;
// @ts-expect-error -- there is no such code
isWeChatError(new Error(), 'ERR_WECHAT_GONE');
// @ts-expect-error -- a guard is no number
const guard: number = koaFollower({ account });
new WeChatSimulator({ denial: 'state-only' });
testStore(
  (_name, _run) => undefined,
  () => new MemoryStore(),
);

function hintOf(error: unknown): string | undefined {
  if (error instanceof WeChatApiError) return `${error.errcode} ${error.rid ?? ''}`;
  return isWeChatError(error, 'ERR_WECHAT_TIMEOUT') ? error.hint : undefined;
}
export { followed, guard, hintOf, state, subscribed, wrong };
