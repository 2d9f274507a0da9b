import type { Browser } from 'playwright-core';
import { ExampleApp } from './support/example-app';
import { obstaclesOn } from './support/obstacles';
import { launchChromium, Visitor, type Device } from './support/visitor';

jest.setTimeout(90_000);

let app: ExampleApp;
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  app = await ExampleApp.start({}, 'koa');
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

// The pages, and what is said over HTTP, are tested on Express and Koa alike; here is what takes a browser to see.
describe.each<Device>(['phone', 'desktop'])('the example app on Koa, on a %s', (device) => {
  const english = device === 'desktop';

  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, device);
  });

  const clear = async () => expect(await obstaclesOn(visitor.page)).toEqual([]);

  it('is walked through from the street to the cup of tea, with nothing in the way of anybody', async () => {
    const { page } = visitor;
    await visitor.open('/');
    await clear();
    await visitor.logIn();
    await clear();

    expect(await visitor.open('/members')).toBe(403);
    await clear();
    await app.simulate('follow', { person: visitor.id });
    // Nobody touches this page.
    await page.locator('.menu').waitFor({ timeout: 20_000 });
    await clear();

    expect(await visitor.open('/card')).toBe(200);
    await page.locator('form[action="/card/cup"] button').click();
    await page.getByText(english ? '1 cup so far' : '已喝 1 杯').waitFor();
    await clear();
    await visitor.open('/account');
    await clear();

    await page.locator(`button[value="${english ? 'zh' : 'en'}"]`).click();
    await page.locator(`html[lang="${english ? 'zh-CN' : 'en'}"]`).waitFor();
  });

  it('tells what happened while it happens, and shows the door to who leaves', async () => {
    await app.simulate('follow', { person: visitor.id });
    await visitor.logIn();
    expect(await visitor.open('/members')).toBe(200);
    const desk = await visitor.context.newPage();
    await visitor.open('/panel', desk);
    await app.simulate('unfollow', { person: visitor.id });
    // Nobody touches this page, either.
    await desk.getByText('type=unsubscribe').first().waitFor();
    expect(await visitor.open('/members')).toBe(403);
    await expect(visitor.page.locator('.menu').count()).resolves.toBe(0);
  });
});

describe('the example app on Koa', () => {
  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, 'phone');
  });

  it('logs in two tabs at once', async () => {
    const second = await visitor.context.newPage();
    await visitor.open('/login/consent');
    await visitor.takePhone();
    await Promise.all([visitor.open('/login/consent'), visitor.open('/login/consent', second)]);
    await Promise.all([visitor.answer('allow'), visitor.answer('allow', second)]);
    await Promise.all([visitor.page, second].map((page) => page.locator('.visitor').waitFor()));
    await expect(visitor.isLoggedIn()).resolves.toBe(true);
  });

  it('does not log in by a callback that was begun in another browser', async () => {
    const other = await Visitor.arrive(browser, app, 'phone');
    await other.open('/login/consent');
    const { callbackURL } = await app.simulate('approve', { url: other.page.url(), person: other.id });
    const { pathname, search } = new URL(String(callbackURL));
    await visitor.open(pathname + search);
    expect(await visitor.open(pathname + search)).toBe(403);
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
    await other.context.close();
  });

  it('does not log in by the back button after a logout, nor by the next guarded page', async () => {
    await visitor.logInWithConsent();
    await visitor.logOut();
    await visitor.page.goBack();
    await visitor.page.goBack();
    await expect(visitor.page.locator('.visitor').count()).resolves.toBe(0);
    expect(await visitor.open('/members')).toBe(200);
    await expect(visitor.page.locator('h1').textContent()).resolves.toBe('你已在此退出登录');
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
  });
});
