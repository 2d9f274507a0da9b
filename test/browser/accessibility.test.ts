import type { Browser } from 'playwright-core';
import { ExampleApp } from './support/example-app';
import { obstaclesOn } from './support/obstacles';
import { launchChromium, Visitor, type Device } from './support/visitor';

jest.setTimeout(60_000);

let app: ExampleApp;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  app = await ExampleApp.start();
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
  await app.stop();
});

afterEach(async () => {
  await visitor.context.close();
  expect(visitor.complaints).toEqual([]);
});

describe.each<Device>(['phone', 'desktop'])('on a %s, by day and by night,', (device) => {
  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, device);
  });

  it.each(['/', '/no-such-page', '/logout', '/auth/wechat/callback?code=NoSuchCode', '/login/follow'])(
    'has nothing in the way of anybody at %s',
    async (path) => {
      await visitor.open(path);
      await expect(obstacles()).resolves.toEqual([]);
    },
  );

  it('has nothing in the way of anybody on the home page of a visitor who logged in', async () => {
    await visitor.logInWithConsent();
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the follow page', async () => {
    await visitor.logIn();
    await visitor.open('/members');
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody in the back room', async () => {
    await app.simulate('follow', { person: visitor.id });
    await visitor.logInWithConsent();
    expect(await visitor.open('/members')).toBe(200);
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the tea card and the account', async () => {
    await app.simulate('follow', { person: visitor.id });
    await visitor.logIn();
    expect(await visitor.open('/card')).toBe(200);
    await expect(obstacles()).resolves.toEqual([]);
    await visitor.open('/account');
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the page of what happened', async () => {
    await app.simulate('follow', { person: visitor.id });
    await visitor.open('/panel');
    await visitor.page.locator('.happenings').waitFor();
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the page that plays a mini program', async () => {
    await visitor.open('/mini');
    await visitor.page.locator(`input[value="${visitor.id}"]`).check();
    await visitor.page.locator('button[value="login"]').click();
    await visitor.page.locator('.mini-log li').nth(1).waitFor();
    await visitor.page.locator('button[value="me"]').click();
    await visitor.page.getByText('"places": 1').waitFor();
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the page after a logout', async () => {
    await visitor.logIn();
    await visitor.logOut();
    await visitor.open('/members');
    await expect(obstacles()).resolves.toEqual([]);
  });

  it('has nothing in the way of anybody on the page of an error, which names a reference', async () => {
    await app.simulate('fail', { endpoint: 'sns/oauth2/access_token', fault: { errcode: -1 } });
    await visitor.open('/');
    await visitor.page.locator('a[href="/login"]').click();
    await visitor.goThrough();
    await visitor.page.locator('.message code').waitFor();
    await expect(obstacles()).resolves.toEqual([]);
    // The browser's own word about a page that is an error.
    expect(visitor.complaints.splice(0)).toEqual([expect.stringContaining('status of 502')]);
  });

  it('has no page wider than the screen', async () => {
    for (const path of ['/', '/no-such-page', '/mini']) {
      await visitor.open(path);
      const overflow = await visitor.page.evaluate(
        () => document.documentElement.scrollWidth - window.innerWidth,
      );
      expect(overflow).toBeLessThanOrEqual(0);
    }
  });
});

it('has nothing in the way of anybody on the page that sends to WeChat, where there is no other way to log in', async () => {
  const own = await ExampleApp.start({
    WECHAT_APP_ID: 'wx0123456789abcdef',
    WECHAT_APP_SECRET: 'made-up-secret',
    PUBLIC_URL: 'https://tea.example.com',
    SESSION_SECRET: '0123456789abcdef0123456789abcdef',
    TRUST_PROXY: '1',
  });
  visitor = await Visitor.arrive(browser, app, 'desktop');
  const { page } = visitor;
  await page.setExtraHTTPHeaders({ 'x-forwarded-proto': 'https' });
  expect((await page.goto(`${own.url}/login`))!.status()).toBe(403);
  await page.getByRole('img', { name: 'QR code with the address of this site' }).waitFor();
  await expect(obstacles()).resolves.toEqual([]);
  await own.stop();
});

/** What axe finds on the visitor's page. */
const obstacles = () => obstaclesOn(visitor.page);
