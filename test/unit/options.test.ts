import {
  requireFollower as expressFollower,
  redirectBack,
  requireLogin as expressLogin,
} from '../../src/express/index.js';
import { requireFollower as koaFollower, requireLogin as koaLogin } from '../../src/koa/index.js';
import { MemoryStore, OfficialAccount, SessionStateStore, WeChatStrategy } from '../../src/index.js';

const ACCOUNT = { appId: 'wx0123456789abcdef', appSecret: 'secret' };
const account = new OfficialAccount(ACCOUNT);
const STRATEGY = { account, callbackURL: 'https://site.example/callback' };

const message = (make: () => unknown): string => {
  try {
    make();
  } catch (error) {
    expect((error as Error).name).toBe('TypeError');
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
};

describe('wrong options of OfficialAccount', () => {
  it.each<[string, object | undefined | null, RegExp]>([
    ['no options', undefined, /`options` must be an object/],
    ['null', null, /`options` must be an object/],
    ['a list', [], /`options` must be an object/],
    ['a misspelt name', { ...ACCOUNT, appid: 'wx' }, /unknown option `appid`\. Known are: appId/],
    ['no appId', { appSecret: 's' }, /`appId` must be the AppID/],
    ['an empty appId', { ...ACCOUNT, appId: '' }, /`appId` must be the AppID/],
    ['an appId with a blank', { ...ACCOUNT, appId: 'wx 1' }, /`appId` must be the AppID/],
    ['no appSecret', { appId: 'wx1' }, /`appSecret` must be a non-empty string/],
    ['an empty appSecret', { ...ACCOUNT, appSecret: '' }, /`appSecret` must be a non-empty string/],
    ['a store without locks', { ...ACCOUNT, store: new Map() }, /`store` must have the methods/],
    ['a store that is null', { ...ACCOUNT, store: null }, /`store` must have the methods/],
    ['a fetch that is no function', { ...ACCOUNT, fetch: 'undici' }, /`fetch` must be a function/],
    ['a clock that is no function', { ...ACCOUNT, now: 1 }, /`now` must be a function/],
    ['a timeout of 0', { ...ACCOUNT, timeoutMs: 0 }, /`timeoutMs` must be a whole number from 1/],
    ['a timeout as text', { ...ACCOUNT, timeoutMs: '5s' }, /`timeoutMs` must be a whole number/],
    [
      'a lease shorter than a call',
      { ...ACCOUNT, commonAccessToken: { leaseMs: 5000 } },
      /`commonAccessToken\.leaseMs` must be greater than `timeoutMs`/,
    ],
    [
      'an endless wait',
      { ...ACCOUNT, commonAccessToken: { waitMs: Infinity } },
      /`commonAccessToken\.waitMs` must be a whole number/,
    ],
    ['a timeout of Infinity', { ...ACCOUNT, timeoutMs: Infinity }, /`timeoutMs` must be a whole number/],
    [
      'endpoints as text',
      { ...ACCOUNT, endpoints: 'https://a.example' },
      /`endpoints`: `options` must be an object/,
    ],
    ['an unknown endpoint', { ...ACCOUNT, endpoints: { sns: 'https://a.example' } }, /unknown option `sns`/],
    [
      'a plain http endpoint',
      { ...ACCOUNT, endpoints: { api: 'http://a.example' } },
      /`endpoints\.api` must be https/,
    ],
    [
      'an endpoint with credentials',
      { ...ACCOUNT, endpoints: { api: 'https://u:p@a.example' } },
      /must not hold credentials/,
    ],
    [
      'an endpoint with a query',
      { ...ACCOUNT, endpoints: { open: 'https://a.example/?a=1' } },
      /must not hold credentials, a query/,
    ],
    [
      'a relative endpoint',
      { ...ACCOUNT, endpoints: { mp: '/mp' } },
      /`endpoints\.mp` must be an absolute URL/,
    ],
    [
      'an unknown kind of token',
      { ...ACCOUNT, commonAccessToken: { kind: 'legacy' } },
      /`commonAccessToken\.kind` must be one of "stable", "classic"/,
    ],
    [
      'an unknown token option',
      { ...ACCOUNT, commonAccessToken: { type: 'stable' } },
      /unknown option `type`/,
    ],
    ['a token that is null', { ...ACCOUNT, commonAccessToken: null }, /must be an object/],
    ['an unknown follower option', { ...ACCOUNT, followers: { ttl: 1 } }, /unknown option `ttl`/],
    [
      'a negative life',
      { ...ACCOUNT, followers: { followingTtlMs: -1 } },
      /`followingTtlMs` must be a whole number from 0/,
    ],
    [
      'half a millisecond',
      { ...ACCOUNT, followers: { notFollowingTtlMs: 0.5 } },
      /`notFollowingTtlMs` must be a whole number/,
    ],
    [
      'no entries',
      { ...ACCOUNT, followers: { maxEntries: 0 } },
      /`maxEntries` must be a whole number from 1/,
    ],
  ])('%s is a TypeError that names the rule', (_name, options, rule) => {
    const text = message(() => new OfficialAccount(options as never));
    expect(text).toMatch(/^OfficialAccount: /);
    expect(text).toMatch(rule);
  });
});

describe('wrong options of WeChatStrategy', () => {
  it.each<[string, object | undefined, RegExp]>([
    ['no options', undefined, /`options` must be an object/],
    ['a misspelt name', { ...STRATEGY, callbackUrl: 'x' }, /unknown option `callbackUrl`/],
    ['no callbackURL', { account }, /`callbackURL` must be an absolute URL/],
    [
      'a relative callbackURL',
      { account, callbackURL: '/callback' },
      /`callbackURL` must be an absolute URL/,
    ],
    [
      'a plain http callbackURL',
      { account, callbackURL: 'http://site.example/callback' },
      /`callbackURL` must be https/,
    ],
    [
      'http to a host that only looks local',
      { account, callbackURL: 'http://localhost.evil.example/' },
      /`callbackURL` must be https/,
    ],
    ['another protocol', { account, callbackURL: 'ftp://site.example/' }, /`callbackURL` must be https/],
    [
      'a callbackURL with a fragment',
      { account, callbackURL: 'https://site.example/#/a' },
      /`callbackURL` must not hold a fragment/,
    ],
    [
      'a callbackURL with credentials',
      { account, callbackURL: 'https://u:p@site.example/' },
      /must not hold credentials/,
    ],
    [
      'an unknown scope',
      { ...STRATEGY, scope: 'snsapi_login2' },
      /`scope` must be one of "snsapi_base", "snsapi_userinfo"/,
    ],
    ['a list of scopes', { ...STRATEGY, scope: ['snsapi_base'] }, /`scope` must be one of/],
    ['an unknown language', { ...STRATEGY, lang: 'de' }, /`lang` must be one of "zh_CN", "zh_TW", "en"/],
    ['forcePopup as text', { ...STRATEGY, forcePopup: 'true' }, /`forcePopup` must be true or false/],
    ['forceSnapShot as a number', { ...STRATEGY, forceSnapShot: 1 }, /`forceSnapShot` must be true or false/],
    ['an empty name', { ...STRATEGY, name: '' }, /`name` must be a non-empty string/],
    [
      'unknown snapshotUsers',
      { ...STRATEGY, snapshotUsers: 'maybe' },
      /`snapshotUsers` must be one of "refuse", "allow"/,
    ],
    [
      'alreadyLoggedInPath off-site',
      { ...STRATEGY, alreadyLoggedInPath: '//evil.example' },
      /`alreadyLoggedInPath` must be a path on this site/,
    ],
    ['half a state store', { ...STRATEGY, stateStore: { save() {} } }, /`stateStore` must have the methods/],
    [
      'a website app without a secret',
      { ...STRATEGY, website: { appId: 'wx2' } },
      /`website\.appSecret` must be a non-empty string/,
    ],
    [
      'a website app with the AppID of the account',
      { ...STRATEGY, website: ACCOUNT },
      /`website\.appId` must be that of a website app/,
    ],
    [
      'an unknown name in website',
      { ...STRATEGY, website: { appId: 'wx2', appSecret: 's', scope: 'snsapi_login' } },
      /`website`: unknown option `scope`/,
    ],
    ['website as true', { ...STRATEGY, website: true }, /`website`: `options` must be an object/],
    ['the scope of website apps', { ...STRATEGY, scope: 'snsapi_login' }, /`scope` must be one of/],
    ['needsConsent as true', { ...STRATEGY, needsConsent: true }, /`needsConsent` must be a function/],
    [
      'needsConsent where everybody is asked',
      { ...STRATEGY, scope: 'snsapi_userinfo', needsConsent: () => true },
      /`needsConsent` goes with the scope "snsapi_base"/,
    ],
    ['fetchFollower as text', { ...STRATEGY, fetchFollower: 'yes' }, /`fetchFollower` must be true or false/],
    ['a state that is switched off', { ...STRATEGY, state: false }, /unknown option `state`/],
    [
      'passReqToCallback as text',
      { ...STRATEGY, passReqToCallback: 'yes' },
      /`passReqToCallback` must be true or false/,
    ],
    [
      'an account that is none',
      { callbackURL: STRATEGY.callbackURL, account: ACCOUNT },
      /`account` must be an OfficialAccount/,
    ],
    [
      'an account and an appId',
      { ...STRATEGY, appId: 'wx1' },
      /`appId` belongs to the `account` that was given/,
    ],
    ['neither account nor appId', { callbackURL: STRATEGY.callbackURL }, /`appId` must be the AppID/],
  ])('%s is a TypeError that names the rule', (_name, options, rule) => {
    expect(message(() => new WeChatStrategy(options as never, () => undefined))).toMatch(rule);
  });

  it('no verify is a TypeError', () => {
    expect(message(() => new WeChatStrategy(STRATEGY, undefined as never))).toBe(
      'WeChatStrategy: `verify` must be a function',
    );
  });

  it.each([
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'https://site.example/cb?a=1',
  ])('the callbackURL %s is good', (callbackURL) =>
    expect(new WeChatStrategy({ account, callbackURL }, () => undefined).name).toBe('wechat'),
  );

  it('an account is made from appId, appSecret and what else an account takes', () => {
    const strategy = new WeChatStrategy(
      { ...ACCOUNT, timeoutMs: 1000, callbackURL: STRATEGY.callbackURL, name: 'oa' },
      () => undefined,
    );
    expect([strategy.account.appId, strategy.name]).toEqual([ACCOUNT.appId, 'oa']);
  });
});

describe.each([
  ['Express', expressLogin, expressFollower],
  ['Koa', koaLogin as never as typeof expressLogin, koaFollower as never as typeof expressFollower],
])('wrong options of the guards for %s', (_framework, requireLogin, requireFollower) => {
  it.each<[string, () => unknown, RegExp]>([
    ['an unknown name', () => requireLogin({ path: '/' } as never), /^requireLogin: unknown option `path`/],
    [
      'a loginPath off-site',
      () => requireLogin({ loginPath: 'https://evil.example' }),
      /^requireLogin: `loginPath` must be a path/,
    ],
    [
      'an openid that is text',
      () => requireLogin({ openid: 'user.openid' } as never),
      /`openid` must be a function/,
    ],
    [
      'no options',
      () => requireFollower(undefined as never),
      /^requireFollower: `options` must be an object/,
    ],
    [
      'no account',
      () => requireFollower({} as never),
      /^requireFollower: `account` must be an OfficialAccount/,
    ],
    ['an unknown name', () => requireFollower({ account, ttl: 1 } as never), /unknown option `ttl`/],
    [
      'a followPath off-site',
      () => requireFollower({ account, followPath: '//evil.example' }),
      /`followPath` must be a path/,
    ],
    [
      'a picture by plain http',
      () =>
        requireFollower({ account, followPage: { qrCodeURL: 'http://a.example/q.png', accountName: 'A' } }),
      /`followPage\.qrCodeURL` must be an https URL/,
    ],
    [
      'a script as picture',
      () => requireFollower({ account, followPage: { qrCodeURL: 'javascript:alert(1)', accountName: 'A' } }),
      /`followPage\.qrCodeURL`/,
    ],
    [
      'no name on the follow page',
      () => requireFollower({ account, followPage: { qrCodeURL: '/q.png', accountName: '' } }),
      /`followPage\.accountName` must be/,
    ],
    [
      'an unknown way to fail',
      () => requireFollower({ account, whenUnavailable: 'open' as never }),
      /`whenUnavailable` must be one of "deny", "allow"/,
    ],
    [
      'fresh as text',
      () => requireFollower({ account, fresh: 'yes' as never }),
      /`fresh` must be true or false/,
    ],
  ])('%s is a TypeError that names the rule', (_name, make, rule) => expect(message(make)).toMatch(rule));
});

describe('wrong options elsewhere', () => {
  it.each<[string, () => unknown, RegExp]>([
    [
      'redirectBack off-site',
      () => redirectBack('https://evil.example'),
      /^redirectBack: `fallback` must be a path/,
    ],
    [
      'MemoryStore with a size',
      () => new MemoryStore({ max: 1 } as never),
      /^MemoryStore: unknown option `max`/,
    ],
    [
      'SessionStateStore with a life',
      () => new SessionStateStore({ ttl: 1 } as never),
      /^SessionStateStore: unknown option `ttl`/,
    ],
  ])('%s is a TypeError', (_name, make, rule) => expect(message(make)).toMatch(rule));
});
