import { inspect } from 'node:util';
import {
  OfficialAccount,
  WeChatStrategy,
  type AccountSettings,
  type Component,
  type OfficialAccountOptions,
} from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { beginLogin, CALLBACK_URL, expressSite, logIn, openBrowser } from '../support/express-site.js';

const COMPONENT = { appId: 'wx1component', accessToken: 'canarycomponenttoken0001' };
const EXCHANGE = 'sns/oauth2/component/access_token';
const REFRESH = 'sns/oauth2/component/refresh_token';

const component = { appId: COMPONENT.appId, accessToken: () => COMPONENT.accessToken };

/** A site whose account a platform runs, on a simulated WeChat over HTTP. */
describe('an account that a third-party platform runs', () => {
  let simulator: WeChatSimulator;
  beforeEach(async () => {
    const other = { ...COMPONENT, appId: 'wx2component' };
    const stranger = { ...COMPONENT, appId: 'wx3component', accounts: [] };
    simulator = new WeChatSimulator({ components: [COMPONENT, other, stranger] });
    await simulator.listen();
  });
  afterEach(() => simulator.close());

  function site(options: Partial<AccountSettings> & { component?: Component } = {}) {
    const { endpoints, now, officialAccount } = simulator;
    const account = new OfficialAccount({
      appId: officialAccount.appId,
      component,
      endpoints,
      now,
      ...options,
    });
    const strategy = { scope: 'snsapi_userinfo', rememberUserToken: true } as const;
    return { ...expressSite({ simulator, strategy: { ...strategy, account } as never }), account };
  }

  it('sends visitors to the address WeChat wants, parameter by parameter', async () => {
    const built = site();
    const url = await beginLogin(openBrowser(built));
    const { endpoints, officialAccount } = simulator;
    const callback = encodeURIComponent(CALLBACK_URL);
    expect(url.replace(/state=[0-9a-f]+/, 'state=S')).toBe(
      `${endpoints.open}/connect/oauth2/authorize?appid=${officialAccount.appId}&redirect_uri=${callback}` +
        '&response_type=code&scope=snsapi_userinfo&state=S&component_appid=wx1component#wechat_redirect',
    );
  });

  it('keeps its place for component_appid when WeChat’s own switches follow', () => {
    const url = site().account.api.authorizationURL({
      callbackURL: CALLBACK_URL,
      scope: 'snsapi_base',
      state: 'a1',
      forcePopup: true,
    });
    expect(url).toMatch(/&state=a1&component_appid=wx1component&forcePopup=true#wechat_redirect$/);
  });

  it('logs visitors in by the token of the platform, without an AppSecret', async () => {
    const built = site();
    const browser = openBrowser(built);
    expect((await logIn(built, browser, 'alex')).status).toBe(302);
    expect((await browser.get('/me')).body.openid).toBe(simulator.openid('alex'));
    expect(Object.keys(simulator.calls(EXCHANGE)[0]!.query)).toEqual([
      'appid',
      'code',
      'grant_type',
      'component_appid',
      'component_access_token',
    ]);
    expect(simulator.calls('sns/oauth2/access_token')).toHaveLength(0);
    await built.account.close();
  });

  it('refreshes user tokens by the platform too', async () => {
    const built = site();
    await logIn(built, openBrowser(built), 'alex');
    simulator.clock.advance(5 * 3_600_000);
    const profile = await built.account.userTokens.fetchProfile(simulator.openid('alex'));
    expect(profile.openid).toBe(simulator.openid('alex'));
    expect(Object.keys(simulator.calls(REFRESH)[0]!.query)).toEqual([
      'appid',
      'grant_type',
      'component_appid',
      'component_access_token',
      'refresh_token',
    ]);
    await built.account.close();
  });

  it('F20 takes a spent code for the visitor’s failure, not for an error, as any other account does', async () => {
    const built = site();
    simulator.fail(EXCHANGE, { errcode: 40163 });
    const response = await logIn(built, openBrowser(built), 'alex');
    // With consent it is not begun again without a question; the visitor is told, and nothing is an error of ours.
    expect(response.status).toBe(401);
    await built.account.close();
  });

  it('cannot use what another platform was given, and another not what it was', async () => {
    const built = site();
    const code = async (from: OfficialAccount) => {
      const url = from.api.authorizationURL({ callbackURL: CALLBACK_URL, scope: 'snsapi_base', state: 'a1' });
      return new URL((await simulator.approve(url, 'alex'))!).searchParams.get('code')!;
    };
    const other = site({ component: { ...component, appId: 'wx2component' } }).account;
    await expect(built.account.api.exchangeCode(await code(other))).rejects.toMatchObject({ errcode: 40029 });
    const { refreshToken } = await other.api.exchangeCode(await code(other));
    await expect(built.account.api.refreshUserToken(refreshToken)).rejects.toMatchObject({ errcode: 40030 });
  });

  it.each([
    ['that does not exist', { ...component, appId: 'wx9component' }, 61024],
    ['with a wrong token', { ...component, accessToken: () => 'wrong' }, 40001],
    ['the account did not authorize', { ...component, appId: 'wx3component' }, 61003],
  ])('is refused by WeChat for a platform %s', async (_what, wrong, errcode) => {
    await expect(site({ component: wrong }).account.api.exchangeCode('code')).rejects.toMatchObject({
      errcode,
      endpoint: EXCHANGE,
    });
  });

  it('is page error 10015 for a platform it did not authorize', async () => {
    const { api } = site({ component: { ...component, appId: 'wx3component' } }).account;
    const url = api.authorizationURL({ callbackURL: CALLBACK_URL, scope: 'snsapi_base', state: 'a1' });
    await expect(simulator.approve(url, 'alex')).rejects.toMatchObject({ code: 10015 });
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error(COMPONENT.accessToken);
      },
    ],
    ['rejects', () => Promise.reject(new Error(COMPONENT.accessToken))],
    ['gives nothing', () => undefined],
    ['gives an empty text', () => ''],
    ['never answers', () => new Promise(() => undefined)],
  ])('T38 says so, without the token, when the function of the platform %s', async (_what, accessToken) => {
    const wrong = { appId: COMPONENT.appId, accessToken: accessToken as () => string };
    const { api } = site({ component: wrong, timeoutMs: 200 }).account;
    const error: unknown = await api.exchangeCode('code').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_WECHAT_CONFIG', message: expect.stringContaining('component') });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(COMPONENT.accessToken);
    expect(simulator.calls(EXCHANGE)).toHaveLength(0);
  });

  it('T38 shows the token of the platform in no error of WeChat’s', async () => {
    simulator.fail(EXCHANGE, { errcode: 40013, errmsg: `invalid ${COMPONENT.accessToken}` });
    const error: unknown = await site()
      .account.api.exchangeCode('code')
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ errcode: 40013 });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(COMPONENT.accessToken);
    expect(JSON.stringify(simulator.calls())).not.toContain(COMPONENT.accessToken);
  });

  it('has no common access token unless it is given a source', async () => {
    const { commonAccessToken, followers } = site().account;
    await expect(commonAccessToken.get()).rejects.toMatchObject({
      code: 'ERR_WECHAT_CONFIG',
      hint: expect.stringContaining('commonAccessToken'),
    });
    await expect(followers.check('oAlex')).rejects.toMatchObject({ code: 'ERR_WECHAT_CONFIG' });
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(0);
  });
});

describe('wrong options', () => {
  const callbackURL = CALLBACK_URL;
  it.each<[string, object, RegExp]>([
    [
      'an AppSecret beside a component',
      { component, appSecret: 's' },
      /`appSecret` cannot be given together/,
    ],
    [
      'a kind of token',
      { component, commonAccessToken: { kind: 'stable' } },
      /`commonAccessToken` must be a source/,
    ],
    ['a component that is null', { component: null }, /`component`: `options` must be an object/],
    ['a misspelt name', { component: { ...component, secret: 's' } }, /`component`: unknown option `secret`/],
    [
      'no AppID',
      { component: { ...component, appId: '' } },
      /`component\.appId` must be the AppID of the third/,
    ],
    [
      'the account itself',
      { component: { ...component, appId: 'wx1' } },
      /must not be the AppID of the account/,
    ],
    [
      'a token that is no function',
      { component: { ...component, accessToken: 't' } },
      /must be a function that/,
    ],
    ['neither secret nor component', {}, /`appSecret` must be a non-empty string/],
  ])('%s are a TypeError, on an account and on a strategy', (_what, options, rule) => {
    const given = { appId: 'wx1', ...options } as never as OfficialAccountOptions; // as JavaScript could write it
    expect(() => new OfficialAccount(given)).toThrow(TypeError);
    expect(() => new OfficialAccount(given)).toThrow(rule);
    expect(() => new WeChatStrategy({ ...given, callbackURL }, () => undefined)).toThrow(rule);
  });

  it('none are a strategy with a component of its own', () => {
    const strategy = new WeChatStrategy({ appId: 'wx1', component, callbackURL }, () => undefined);
    const url = strategy.account.api.authorizationURL({ callbackURL, scope: 'snsapi_base', state: 'a1' });
    expect(url).toContain('&component_appid=wx1component#');
  });

  it.each<[string, unknown]>([
    ['no list', {}],
    ['a platform without a token', [{ appId: 'wx1component' }]],
    ['a platform without an AppID', [{ accessToken: 't' }]],
    ['a misspelt name', [{ ...COMPONENT, token: 't' }]],
  ])('%s is a TypeError of the simulator', (_what, components) => {
    expect(() => new WeChatSimulator({ components: components as never })).toThrow(TypeError);
  });
});
