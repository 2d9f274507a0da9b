import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AxeBuilder } from '@axe-core/playwright';
import express from 'express';
import session from 'express-session';
import jsQR from 'jsqr';
import { Passport } from 'passport';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { OfficialAccount, WeChatStrategy, type EmbeddedLoginOptions } from '../../dist/index.js';
import { WeChatSimulator } from '../../dist/simulator/index.js';
import { launchChromium } from './support/visitor';

jest.setTimeout(120_000);

const PHONE = { userAgent: 'Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile MicroMessenger/8.0.50' };

let browser: Browser;
let simulator: WeChatSimulator;
let server: Server;
let pc: BrowserContext;
let phone: BrowserContext;
let options: EmbeddedLoginOptions;
let complaints: string[];

/** A website with the QR code in a page of its own, as docs/ways-in.md has it. */
function site(): express.Express {
  const { officialAccount, websiteApp, endpoints } = simulator;
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const account = new OfficialAccount({ ...credentials(officialAccount), endpoints });
  const strategy = new WeChatStrategy(
    { account, callbackURL: `${origin}/callback`, website: credentials(websiteApp) },
    (_accessToken, _refreshToken, profile, done) =>
      done(null, { id: profile.openid, name: profile.displayName }),
  );
  const passport = new Passport();
  passport.use(strategy);
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const app = express();
  app.use(session({ secret: 'test', resave: false, saveUninitialized: false }));
  app.use(passport.session());
  app.get('/', async (req, res) => {
    const parameters = await strategy.beginEmbeddedLogin(req, options);
    res.send(`<!doctype html><html lang="en"><title>Site</title><main><h1>Site</h1><div id="qr"></div></main>
      <script src="${endpoints.open}/connect/zh_CN/htmledition/js/wxLogin.js"></script>
      <script>new WxLogin({ id: 'qr', ...${JSON.stringify(parameters)}, onReady: () => document.body.dataset.ready = 'yes' });</script>`);
  });
  app.get('/callback', passport.authenticate('wechat'), (_req, res) => res.redirect('/me'));
  app.get('/me', (req, res) => {
    const user = req.user as { name?: string } | undefined;
    res.send(`<!doctype html><p id="who">${user?.name ?? 'nobody'}</p>`);
  });
  return app;
}

const credentials = ({ appId, appSecret }: { appId: string; appSecret: string }) => ({ appId, appSecret });

beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  options = {};
  simulator = await new WeChatSimulator().listen();
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.on('request', site());
  pc = await browser.newContext({ reducedMotion: 'reduce' });
  phone = await browser.newContext(PHONE);
});

afterEach(async () => {
  await Promise.all([pc.close(), phone.close()]);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await simulator.close();
  expect(complaints).toEqual([]);
});

/** Opens the page with the code, and gives what the code says once it is there. */
async function openPage(): Promise<{ page: Page; code: string }> {
  const page = await pc.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    const isIcon = message.location().url.endsWith('/favicon.ico');
    if (['error', 'warning'].includes(message.type()) && !isIcon) complaints.push(message.text());
  });
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await page.locator('[data-ready=yes]').waitFor({ state: 'attached' });
  const picture = await page.frameLocator('iframe').locator('.qrcode').screenshot();
  const { dots, width, height } = await dotsOf(page, picture);
  const data = Uint8ClampedArray.from(
    Array.from(dots).flatMap((dot) => (dot === '1' ? [0, 0, 0, 255] : [255, 255, 255, 255])),
  );
  return { page, code: jsQR(data, width, height)?.data ?? '' };
}

/** What a camera would see of a picture: a 1 for every dark dot. Long lists of numbers take Playwright a minute. */
function dotsOf(page: Page, png: Buffer): Promise<{ dots: string; width: number; height: number }> {
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const { width, height } = image;
    const canvas = new OffscreenCanvas(width, height).getContext('2d')!;
    canvas.drawImage(image, 0, 0);
    const { data } = canvas.getImageData(0, 0, width, height);
    let dots = '';
    for (let at = 0; at < data.length; at += 4) dots += data[at]! < 128 ? '1' : '0';
    return { dots, width, height };
  }, png.toString('base64'));
}

/** Scans the code with the phone of somebody, who then answers. */
async function scan(code: string, decision: 'allow' | 'refuse', scanned: () => Promise<void>): Promise<void> {
  const page = await phone.newPage();
  await page.goto(code);
  await page.locator('button[name="person"][value="alex"]').click();
  await page.locator('button[name="decision"]').first().waitFor();
  await scanned();
  await page.locator(`button[name="decision"][value="${decision}"]`).click();
  await page.locator('.notice').waitFor();
}

it.each([undefined, false])(
  'takes the whole window to the callback once the phone has said yes, with self_redirect %s',
  async (self_redirect) => {
    options = { self_redirect };
    const { page, code } = await openPage();
    const told = page.frameLocator('iframe').locator('#told');
    await scan(code, 'allow', () => told.getByText('扫描成功').waitFor());
    await page.waitForURL(({ pathname }) => pathname === '/me');
    expect(await page.locator('#who').textContent()).toBe('Alex');
  },
);

it('opens the callback in the frame with self_redirect true, and the page stays', async () => {
  options = { self_redirect: true, style: 'white', lang: 'en' };
  const { page, code } = await openPage();
  const told = page.frameLocator('iframe').locator('#told');
  await scan(code, 'allow', () => told.getByText('Confirm on the phone').waitFor());
  expect(await page.frameLocator('iframe').locator('#who').textContent()).toBe('Alex');
  expect(new URL(page.url()).pathname).toBe('/');
});

it('stays where it is when the phone has said no, and says so', async () => {
  const { page, code } = await openPage();
  await scan(code, 'refuse', () => Promise.resolve());
  await page.frameLocator('iframe').getByText('你已取消此次登录').waitFor();
  expect(new URL(page.url()).pathname).toBe('/');
});

it('has nothing in anybody’s way, in both looks', async () => {
  for (const look of [{}, { stylelite: true }]) {
    options = look;
    const { page } = await openPage();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
  }
});

it('is not shown in a frame of another site', async () => {
  const page = await pc.newPage();
  const { appId } = simulator.websiteApp;
  const redirect = encodeURIComponent('https://shop.example/callback');
  const src = `${simulator.endpoints.open}/connect/qrconnect?appid=${appId}&scope=snsapi_login&redirect_uri=${redirect}&state=a&login_type=jssdk`;
  await page.route('http://evil.example/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<iframe src="${src}"></iframe>` }),
  );
  await page.goto('http://evil.example/');
  expect(await page.frameLocator('iframe').locator('.qrcode').count()).toBe(0);
});
