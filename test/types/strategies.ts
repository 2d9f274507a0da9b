// Compiled against the packed package, see types.test.ts, and never run. What must not compile says so.
import express = require('express');
import passport = require('passport');
import {
  CookieStateStore,
  MemoryStore,
  OfficialAccount,
  SessionStateStore,
  Strategy,
  WeChatFollowStrategy,
  WeChatMiniProgramStrategy,
  WeChatStrategy,
  type FollowFailure,
  type LoginFailure,
  type MiniProgramFailure,
  type WeChatFollowProfile,
  type WeChatMiniProgramProfile,
  type WeChatProfile,
} from 'passport-wechat-follower';

const account = new OfficialAccount({ appId: 'wx0123456789abcdef', appSecret: 'secret' });
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
    // @ts-expect-error -- WeChat was not asked at every login
    profile.follower.following;
    done(null, { scope, followedAt, photo: profile.photos?.[0]?.value });
  },
);
// What is left to a condition may be `undefined`, with exactOptionalPropertyTypes too.
const inside = process.env['INSIDE'] === undefined;
new WeChatStrategy(
  { account, callbackURL, website: inside ? undefined : { appId: 'wx2', appSecret: 's' }, lang: undefined },
  () => undefined,
);
const turnedAwayFromLogin = (failure: LoginFailure) => failure.code === 'invalid_state';

// @ts-expect-error -- the callback URL is required
new WeChatStrategy({ account }, () => undefined);
// @ts-expect-error -- an unknown scope
new WeChatStrategy({ account, callbackURL, scope: 'email' }, () => undefined);
// @ts-expect-error -- the scope of website apps is not chosen
new WeChatStrategy({ account, callbackURL, scope: 'snsapi_login' }, () => undefined);
// @ts-expect-error -- a misspelt option
new WeChatStrategy({ account, callbackUrl: callbackURL }, () => undefined);
// @ts-expect-error -- either an account or what makes one
new WeChatStrategy({ callbackURL }, () => undefined);
// @ts-expect-error -- a website app needs its secret
new WeChatStrategy({ account, callbackURL, website: { appId: 'wx2' } }, () => undefined);
// @ts-expect-error -- the request comes first only where it was asked for
new WeChatStrategy({ account, callbackURL }, (_req, _access, _refresh, _profile, done) => done(null));
// @ts-expect-error -- WeChat spells it in one word
const wrong: string = {} as WeChatProfile['openId'];
// @ts-expect-error -- there is no such failure
turnedAwayFromLogin({ code: 'denied', message: '' });

passport.authenticate('wechat', { scope: 'snsapi_userinfo', returnTo: (req) => req.query['returnTo'] });
passport.authenticate('wechat', { website: (req) => (req.path === '/qr' ? true : undefined) });
// @ts-expect-error -- neither yes nor no
passport.authenticate('wechat', { website: 'yes' });
// @ts-expect-error -- a path or a function
passport.authenticate('wechat', { returnTo: 7 });

express().get('/qr', async (req, res) => {
  const parameters = await everyWay.beginEmbeddedLogin(req, { style: 'white', stylelite: true });
  const scope: 'snsapi_login' = parameters.scope;
  // @ts-expect-error -- a colour WeChat does not have
  await everyWay.beginEmbeddedLogin(req, { style: 'red' });
  res.json({ parameters, scope });
});

const stateStore = new CookieStateStore({ keys: ['k'.repeat(32)], store: new MemoryStore() });
new WeChatStrategy({ account, callbackURL, stateStore }, () => undefined);
new WeChatStrategy({ account, callbackURL, stateStore: new SessionStateStore() }, () => undefined);
// @ts-expect-error -- keys are a list
new CookieStateStore({ keys: 'k'.repeat(32) });
// @ts-expect-error -- a store of tokens is no store of logins
new WeChatStrategy({ account, callbackURL, stateStore: new MemoryStore() }, () => undefined);

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
const turnedAwayFromMiniProgram = (failure: MiniProgramFailure) => failure.code === 'code_rejected';
// @ts-expect-error -- the session key is in no profile
new WeChatMiniProgramStrategy(miniProgram, (_session, profile) => profile.sessionKey);
// @ts-expect-error -- a mini program keeps no common access token
new WeChatMiniProgramStrategy({ ...miniProgram, store: new MemoryStore() }, () => undefined);
// @ts-expect-error -- a mini program has no state that could be invalid
turnedAwayFromMiniProgram({ code: 'invalid_state', message: '' });

passport.use(
  new WeChatFollowStrategy({ account, siteName: '茶铺' }, (profile, done) => {
    const typed: WeChatFollowProfile = profile;
    const unionid: string | undefined = typed.unionid;
    done(null, { openid: profile.openid, unionid });
  }),
);
new WeChatFollowStrategy({ account, siteName: '茶铺', passReqToCallback: true }, (req, profile, done) => {
  done(null, { path: req.path, openid: profile.openid });
});
const turnedAwayFromCode = (failure: FollowFailure) => failure.code === 'scene_expired';
// @ts-expect-error -- people are asked about a site by its name
new WeChatFollowStrategy({ account }, () => undefined);
// @ts-expect-error -- the account hears of the scan, so there is one already
new WeChatFollowStrategy({ ...miniProgram, siteName: '茶铺' }, () => undefined);
// @ts-expect-error -- nobody is sent to WeChat and back
turnedAwayFromCode({ code: 'code_rejected', message: '' });

export { wrong };
