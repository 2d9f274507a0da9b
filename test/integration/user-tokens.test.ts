import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { RequestHandler } from 'express';
import { isWeChatError, MemoryStore } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { expressSite, logIn, openBrowser, type SiteOptions } from '../support/express-site.js';

const HOUR_MS = 3_600_000;
const CONSENT = { scope: 'snsapi_userinfo', rememberUserToken: true } as const;

/** A site that talks to a simulated WeChat over HTTP, and shows visitors their profile of this moment. */
describe('a site that remembers user tokens', () => {
  let simulator: WeChatSimulator;
  beforeEach(async () => {
    simulator = new WeChatSimulator();
    await simulator.listen();
  });
  afterEach(() => simulator.close());

  function site(options: SiteOptions = {}) {
    const { endpoints, now } = simulator;
    const built = expressSite({
      simulator,
      strategy: CONSENT,
      ...options,
      account: { endpoints, now, fetch: undefined, ...options.account },
    });
    const profile: RequestHandler = async (req, res) => {
      try {
        res.json(await built.account.userTokens.fetchProfile((req.user as { openid: string }).openid));
      } catch (error) {
        if (!isWeChatError(error, 'ERR_WECHAT_REAUTHORIZE')) throw error;
        // The one line that sends the visitor there.
        res.redirect(`/login?returnTo=${encodeURIComponent(req.originalUrl)}`);
      }
    };
    built.app.get('/profile', profile);
    return built;
  }

  it('shows a fresh profile hours later, without sending the visitor anywhere', async () => {
    const built = site();
    const browser = openBrowser(built);
    await logIn(built, browser, 'alex');
    simulator.clock.advance(5 * HOUR_MS);
    const response = await browser.get('/profile');
    expect([response.status, response.body.openid]).toEqual([200, simulator.openid('alex')]);
    expect(simulator.calls('sns/oauth2/refresh_token')).toHaveLength(1);
    await built.account.close();
  });

  it('sends the visitor through WeChat and back to the page once the token is beyond help', async () => {
    const built = site();
    const browser = openBrowser(built);
    await logIn(built, browser, 'alex');
    simulator.clock.advance(5 * HOUR_MS);
    simulator.fail('sns/oauth2/refresh_token', { errcode: 42002 });
    const turnedAway = await browser.get('/profile');
    expect([turnedAway.status, turnedAway.headers.location]).toEqual([302, '/login?returnTo=%2Fprofile']);
    const callback = await logIn(built, browser, 'alex', turnedAway.headers.location);
    expect(callback.headers.location).toBe('/profile');
    expect((await browser.get('/profile')).status).toBe(200);
    await built.account.close();
  });

  it.each<[string, SiteOptions]>([
    ['was not asked to', { strategy: { scope: 'snsapi_userinfo' } }],
    [
      'has a verify that turns the visitor away',
      { verify: (_access, _refresh, _profile, done) => done(null, false) },
    ],
  ])('that %s keeps none', async (_what, options) => {
    const built = site(options);
    const remember = jest.spyOn(built.account.userTokens, 'remember');
    await logIn(built, openBrowser(built), 'alex');
    await expect(
      built.account.userTokens.get(simulator.openid('alex'), 'snsapi_userinfo'),
    ).rejects.toMatchObject({ code: 'ERR_WECHAT_REAUTHORIZE' });
    expect(remember).not.toHaveBeenCalled();
    await built.account.close();
  });

  it('lets snapshot users in if told to, and keeps nothing of them', async () => {
    const built = site({
      strategy: { ...CONSENT, snapshotUsers: 'allow', forceSnapShot: true },
    });
    const response = await logIn(built, openBrowser(built), 'alex');
    expect(response.status).toBe(302);
    const { openid } = built.verified[0] as { openid: string };
    await expect(built.account.userTokens.get(openid, 'snsapi_userinfo')).rejects.toMatchObject({
      code: 'ERR_WECHAT_REAUTHORIZE',
    });
    await built.account.close();
  });

  it('logs the visitor in although the store of the tokens is away, and says so', async () => {
    const seen: unknown[] = [];
    const note = (event: unknown) => void seen.push(event);
    subscribe('passport-wechat-follower:userToken.unkept', note);
    const store = new MemoryStore();
    store.acquire = () => Promise.reject(new Error('redis://:password@host'));
    const built = site({ account: { userTokens: { store } } });
    const browser = openBrowser(built);
    const response = await logIn(built, browser, 'alex');
    unsubscribe('passport-wechat-follower:userToken.unkept', note);
    expect([response.status, response.headers.location]).toEqual([302, '/me']);
    expect((await browser.get('/me')).status).toBe(200);
    expect(seen).toEqual([{ appId: simulator.officialAccount.appId, code: 'ERR_WECHAT_STORE' }]);
    await built.account.close();
  });

  it('keeps the scope that was asked for when WeChat does not say what it granted', async () => {
    const built = site();
    const { openid } = await simulatedLogin(built);
    await expect(built.account.userTokens.get(openid, 'snsapi_userinfo')).resolves.toBeDefined();
    await built.account.close();
  });

  /** A login whose exchange names no scope. */
  async function simulatedLogin(built: ReturnType<typeof site>): Promise<{ openid: string }> {
    const exchange = built.account.api.exchangeCode.bind(built.account.api);
    jest
      .spyOn(built.account.api, 'exchangeCode')
      .mockImplementation(async (...args) => ({ ...(await exchange(...args)), scopes: [] }));
    await logIn(built, openBrowser(built), 'alex');
    return { openid: simulator.openid('alex') };
  }
});
