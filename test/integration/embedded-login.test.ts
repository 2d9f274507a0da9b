import express from 'express';
import session from 'express-session';
import request from 'supertest';
import type { EmbeddedLoginOptions, WxLoginParameters } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { CALLBACK_URL, expressSite, openBrowser, passWeChat } from '../support/express-site.js';

/** A page with the QR code in it, beside a site with a website app. */
function pageSite(options: EmbeddedLoginOptions = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.websiteApp;
  const sessionStore = new session.MemoryStore();
  const site = expressSite({ simulator, sessionStore, strategy: { website: { appId, appSecret } } });
  const app = express();
  app.use(session({ secret: 'test', resave: false, saveUninitialized: false, store: sessionStore }));
  app.get('/qr', (req, res, next) => {
    site.strategy.beginEmbeddedLogin(req, options).then((parameters) => res.json(parameters), next);
  });
  app.use(site.app);
  return { ...site, app, person: simulator.people[0]!.id };
}

/** Address that WeChat's wxLogin.js opens in its frame: what it is given, as it is. */
function frameOf({ simulator }: { simulator: WeChatSimulator }, parameters: WxLoginParameters): string {
  const { appid, scope, redirect_uri, state, href } = parameters;
  return (
    `${simulator.endpoints.open}/connect/qrconnect?appid=${appid}&scope=${scope}&redirect_uri=${redirect_uri}` +
    `&state=${state}&login_type=jssdk&self_redirect=default&style=black&href=${href ?? ''}`
  );
}

const callOn = (strategy: object, options: unknown, req: object = { session: {} }) =>
  (strategy as ReturnType<typeof expressSite>['strategy']).beginEmbeddedLogin(req, options as never);

describe('a QR code in a page of the site', () => {
  it('logs in who scans it, in the browser that shows it, and leads to returnTo', async () => {
    const site = pageSite({ returnTo: '/pages' });
    const browser = openBrowser(site);
    const { body } = await browser.get('/qr');
    const callback = await passWeChat(site.simulator, frameOf(site, body), site.person);
    expect((await browser.get(callback)).headers.location).toBe('/pages');
    expect(site.verified).toEqual([
      expect.objectContaining({ appId: site.simulator.websiteApp.appId, scope: 'snsapi_login' }),
    ]);
  });

  it('T02 does not log in another browser', async () => {
    const site = pageSite();
    const { body } = await openBrowser(site).get('/qr');
    const callback = await passWeChat(site.simulator, frameOf(site, body), site.person);
    const mallory = openBrowser(site);
    await mallory.get('/qr');
    expect((await mallory.get(callback)).status).toBe(403);
    expect(site.simulator.calls('sns/oauth2/access_token')).toEqual([]);
  });

  it('has what the script of WeChat needs and nothing else, and no secret', async () => {
    const site = pageSite();
    const { body, headers } = await request(site.app).get('/qr');
    expect(body).toEqual({
      appid: site.simulator.websiteApp.appId,
      scope: 'snsapi_login',
      redirect_uri: encodeURIComponent(CALLBACK_URL),
      state: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
    });
    expect(headers['cache-control']).toBe('no-store');
  });

  it('has the look that was asked for, in the words of the script', async () => {
    const css = 'data:text/css;base64,YXt9Cg+/==';
    const look = { style: 'white', href: css, self_redirect: false, fast_login: false, lang: 'en' } as const;
    const { body } = await request(pageSite({ ...look, stylelite: true }).app).get('/qr');
    expect(body).toMatchObject({
      style: 'white',
      href: encodeURIComponent(css),
      self_redirect: false,
      stylelite: 1,
      fast_login: 0,
      lang: 'en',
    });
  });

  it('adds no parameter to the address of the frame, whatever the style sheet is called', async () => {
    const site = pageSite({
      href: 'https://cdn.example/a.css?x=1&redirect_uri=https://evil.example#</script>',
    });
    const { body } = await request(site.app).get('/qr');
    expect(JSON.stringify(body)).not.toContain('<');
    const frame = new URL(frameOf(site, body));
    expect(frame.searchParams.getAll('redirect_uri')).toEqual([CALLBACK_URL]);
  });

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', ['/a'], 7])(
    'T06 ends on this site with returnTo %j',
    async (returnTo) => {
      const site = pageSite({ returnTo });
      const browser = openBrowser(site);
      const { body } = await browser.get('/qr');
      const callback = await passWeChat(site.simulator, frameOf(site, body), site.person);
      expect((await browser.get(callback)).headers.location).toBe('/me');
    },
  );

  it.each<[string, unknown, RegExp]>([
    ['an unknown name', { id: 'qr' }, /unknown option `id`/],
    ['no object', 'black', /`options` must be an object/],
    ['an unknown colour', { style: 'red' }, /`style` must be one of "black", "white"/],
    ['a style sheet by plain http', { href: 'http://cdn.example/a.css' }, /`href` must be an https URL/],
    ['a script for a style sheet', { href: 'javascript:alert(1)' }, /`href` must be an https URL/],
    ['a style sheet that ends the script', { href: 'data:text/css;base64,</script>' }, /`href` must be/],
    ['an unknown language', { lang: 'de' }, /`lang` must be one of/],
    ['self_redirect as text', { self_redirect: 'true' }, /`self_redirect` must be true or false/],
    ['fast_login as WeChat writes it', { fast_login: 0 }, /`fast_login` must be true or false/],
    ['a relative callbackURL', { callbackURL: '/callback' }, /`callbackURL` must be an absolute URL/],
  ])('%s is a TypeError that names the rule, and nothing is kept', async (_name, options, rule) => {
    const req = { session: {} };
    const error: unknown = await callOn(pageSite().strategy, options, req).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringMatching(rule) as string });
    expect(req.session).toEqual({});
  });

  it('a strategy without a website app says that it needs one', async () => {
    await expect(callOn(expressSite().strategy, {})).rejects.toThrow(/the strategy needs `website`/);
  });

  it('a request without a session is answered with a question', async () => {
    await expect(callOn(pageSite().strategy, {}, {})).rejects.toMatchObject({
      code: 'ERR_WECHAT_CONFIG',
      message: expect.stringContaining('Did you forget') as string,
    });
  });
});
