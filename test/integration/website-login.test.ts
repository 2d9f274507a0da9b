import { MemoryStore } from 'express-session';
import request from 'supertest';
import { beginLogin, CALLBACK_URL, expressSite, openBrowser, passWeChat } from '../support/express-site.js';
import { koaSite } from '../support/koa-site.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 MicroMessenger/8.0.54(0x18003630) NetType/WIFI';
const WINDOWS_CLIENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/122.0.0.0 Safari/537.36 MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat(0x63090c33)';
const WECOM =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 wxwork/4.1.30 MicroMessenger/7.0.1';
const DESKTOP = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';

/** A site with an account and a website app of one Open Platform account. */
function twoWaySite(options: Parameters<typeof expressSite>[0] = {}) {
  const simulator = options.simulator ?? new WeChatSimulator();
  const { appId, appSecret } = simulator.websiteApp;
  const strategy = { website: { appId, appSecret }, ...options.strategy };
  return { ...expressSite({ ...options, simulator, strategy }), person: simulator.people[0]!.id };
}

const login = (site: ReturnType<typeof twoWaySite>, userAgent: string) =>
  request(site.app).get('/login').set('User-Agent', userAgent);

describe('a strategy with a website app', () => {
  it('sends visitors outside WeChat to the QR code page, parameter for parameter as WeChat wants it', async () => {
    const site = twoWaySite();
    const { headers } = await login(site, DESKTOP);
    expect(headers.location).toMatch(
      new RegExp(
        `^https://[^/]+/connect/qrconnect\\?appid=${site.simulator.websiteApp.appId}` +
          `&redirect_uri=${encodeURIComponent(CALLBACK_URL)}` +
          '&response_type=code&scope=snsapi_login&state=[0-9a-f]{40}#wechat_redirect$',
      ),
    );
  });

  it.each([
    ['of a phone', PHONE],
    ['of the client for Windows', WINDOWS_CLIENT],
    ['of WeCom, which says MicroMessenger too', WECOM],
  ])('sends visitors in the browser %s to the account', async (_name, userAgent) => {
    const site = twoWaySite();
    const { headers } = await login(site, userAgent);
    expect(headers.location).toContain(`/connect/oauth2/authorize?appid=${site.account.appId}&`);
  });

  it.each(['', 'NotMicroMessengerAtAll', 'Micro Messenger'])(
    'takes a browser that calls itself %j for one outside WeChat',
    async (userAgent) => {
      expect((await login(twoWaySite(), userAgent)).headers.location).toContain('/connect/qrconnect?');
    },
  );

  it('gives verify the openid and the AppID of the website app, the profile, and the unionid both apps share', async () => {
    const site = twoWaySite();
    const browser = openBrowser(site);
    const callback = await passWeChat(site.simulator, await beginLogin(browser), site.person);
    expect((await browser.get(callback)).headers.location).toBe('/me');
    const { appId } = site.simulator.websiteApp;
    expect(site.verified).toEqual([
      expect.objectContaining({
        appId,
        openid: site.simulator.openid(site.person, appId),
        unionid: site.simulator.unionid(site.person),
        scope: 'snsapi_login',
        displayName: expect.any(String) as string,
      }),
    ]);
    expect(site.simulator.openid(site.person, appId)).not.toBe(site.simulator.openid(site.person));
  });

  it.each([
    ['begun outside and finished inside', DESKTOP, PHONE],
    ['begun inside and finished outside', PHONE, DESKTOP],
  ])('T10 asks the state whose code it is, in a login %s WeChat', async (_name, before, after) => {
    const site = twoWaySite();
    const browser = openBrowser(site);
    const { headers } = await browser.get('/login').set('User-Agent', before);
    const callback = await passWeChat(site.simulator, headers.location!, site.person);
    expect((await browser.get(callback).set('User-Agent', after)).headers.location).toBe('/me');
    const expected = before === DESKTOP ? site.simulator.websiteApp.appId : site.account.appId;
    expect(site.verified).toEqual([expect.objectContaining({ appId: expected })]);
  });

  it('T10 logs nobody in with a code of the other app', async () => {
    const site = twoWaySite();
    const browser = openBrowser(site);
    const qr = await beginLogin(browser);
    const { headers } = await browser.get('/login').set('User-Agent', PHONE);
    const stolen = new URL(
      `https://site.example${await passWeChat(site.simulator, headers.location!, site.person)}`,
    );
    stolen.searchParams.set('state', new URL(qr).searchParams.get('state')!);
    expect((await browser.get(stolen.pathname + stolen.search)).status).toBe(401);
    expect(site.verified).toEqual([]);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('T10 refuses a state of a website app that the strategy does not have, and WeChat is not asked', async () => {
    const sessionStore = new MemoryStore();
    const site = twoWaySite({ sessionStore });
    const { headers } = await login(site, DESKTOP);
    const callback = await passWeChat(site.simulator, headers.location!, site.person);
    const other = expressSite({ simulator: site.simulator, sessionStore });
    const refused = await request(other.app)
      .get(callback)
      .set('Cookie', headers['set-cookie']![0]!.split(';')[0]!);
    expect(refused.status).toBe(403);
    expect(site.simulator.calls('sns/oauth2/access_token')).toEqual([]);
  });

  it('does not begin again by itself, because it would show another QR code', async () => {
    const site = twoWaySite();
    const state = 'ab'.repeat(20);
    const lost = await openBrowser(site)
      .get(`/auth/wechat/callback?code=abc&state=${state}`)
      .set('User-Agent', DESKTOP);
    expect(lost.status).toBe(403);
    const inside = await openBrowser(site)
      .get(`/auth/wechat/callback?code=abc&state=${state}`)
      .set('User-Agent', PHONE);
    expect(inside.headers.location).toContain('/connect/oauth2/authorize?');
  });

  it('fails with access_denied when WeChat sends the visitor back without a code', async () => {
    const site = twoWaySite({ simulator: new WeChatSimulator({ denial: 'state-only' }) });
    const browser = openBrowser(site);
    const callback = await site.simulator.approve(await beginLogin(browser), site.person, { deny: true });
    const { pathname, search } = new URL(callback!);
    expect((await browser.get(pathname + search)).status).toBe(401);
    expect(site.verified).toEqual([]);
  });

  it.each([
    ['true leads everybody to the QR code page', true, PHONE, 'qrconnect'],
    ['false leads nobody there', false, DESKTOP, 'oauth2/authorize'],
    ['a function decides for each request', (req: object) => 'cookies' in req, DESKTOP, 'oauth2/authorize'],
    ['a function that does not know leaves it to the browser', () => undefined, DESKTOP, 'qrconnect'],
  ])('with `website` at passport.authenticate: %s', async (_name, website, userAgent, page) => {
    const { headers } = await login(twoWaySite({ authenticate: { website } }), userAgent);
    expect(headers.location).toContain(`/connect/${page}?`);
  });

  it('shows the QR code page in English where the strategy speaks it', async () => {
    const { headers } = await login(twoWaySite({ strategy: { lang: 'en' } }), DESKTOP);
    expect(headers.location).toMatch(/&state=[0-9a-f]{40}&lang=en#wechat_redirect$/);
  });
});

describe('a strategy without a website app', () => {
  it('sends everybody to the account', async () => {
    const { headers } = await request(expressSite().app).get('/login').set('User-Agent', DESKTOP);
    expect(headers.location).toContain('/connect/oauth2/authorize?');
  });

  it.each([true, 'yes', 1])('says so when passport.authenticate asks for one (%j)', async (website) => {
    const { app } = expressSite({ authenticate: { website } as object });
    const { status, body } = await request(app).get('/login');
    expect([status, body.code]).toEqual([500, 'ERR_WECHAT_CONFIG']);
  });
});

it('a site on Koa has both ways in', async () => {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.websiteApp;
  const site = koaSite({}, { simulator, strategy: { website: { appId, appSecret } } });
  const inside = await request(site.app).get('/login').set('User-Agent', PHONE);
  expect(inside.headers.location).toContain('/connect/oauth2/authorize?');
  const browser = openBrowser(site);
  const callback = await passWeChat(simulator, await beginLogin(browser), simulator.people[0]!.id);
  await browser.get(callback);
  expect((await browser.get('/me')).body).toEqual({
    appId,
    openid: simulator.openid(simulator.people[0]!.id, appId),
  });
});
