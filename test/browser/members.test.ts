import type { Browser } from 'playwright-core';
import { ExampleApp } from './support/example-app';
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

describe.each<Device>(['phone', 'desktop'])('on a %s', (device) => {
  const english = device === 'desktop';

  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, device);
  });

  it('refuses the back room to who does not follow, and shows the QR code', async () => {
    await visitor.logIn();
    expect(await visitor.open('/members')).toBe(403);
    const picture = visitor.page.locator('img[src="/qr.svg"]');
    await visitor.page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('img[src="/qr.svg"]')!.complete,
    );
    await expect(picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).resolves.toBeGreaterThan(
      0,
    );
    await expect(visitor.page.locator('.menu').count()).resolves.toBe(0);
  });

  it('does not open the back room to a stranger, who logs in first and comes back to it', async () => {
    await visitor.open('/members');
    expect(new URL(visitor.page.url()).origin).toBe(app.simulatorURL);
    await visitor.goThrough();
    await visitor.page.waitForURL(({ pathname }) => pathname === '/members');
    await visitor.page.locator('img[src="/qr.svg"]').waitFor();
  });

  it('opens the back room by itself once the visitor follows', async () => {
    await visitor.logInWithConsent();
    await visitor.open('/members');
    const desk = await visitor.context.newPage();
    await desk.goto(app.simulatorURL);
    await desk.locator('.switch[id^="follow-"]').last().click();
    await desk.locator('[aria-checked="true"]').first().waitFor();
    await desk.close();

    // Nobody touches this page.
    await visitor.page.locator('.menu').waitFor({ timeout: 20_000 });
    await expect(visitor.page.locator('.badge').textContent()).resolves.toContain(
      english ? 'Following since' : '关注于',
    );
    await expect(visitor.page.locator('.nickname').textContent()).resolves.toBe(visitor.nickname);
  });

  it('has a tea card for who follows, notes each cup on it, and has none for who has left', async () => {
    await visitor.logInWithConsent();
    await app.simulate('follow', { person: visitor.id });
    expect(await visitor.open('/card')).toBe(200);
    const cups = visitor.page.locator('.cups .full');
    await expect(cups.count()).resolves.toBe(0);
    await visitor.page.locator('form[action="/card/cup"] button').click();
    await visitor.page.getByText(english ? '1 cup so far' : '已喝 1 杯').waitFor();
    await expect(cups.count()).resolves.toBe(1);
    await app.simulate('unfollow', { person: visitor.id });
    expect(await visitor.open('/card')).toBe(403);
    await expect(visitor.page.locator('.tea-card').count()).resolves.toBe(0);
  });

  it('tells what happened while it happens', async () => {
    const desk = await visitor.context.newPage();
    await visitor.open('/panel', desk);
    const asked = () => desk.locator('.figures dd').nth(2).textContent();
    const before = Number(await asked());
    await app.simulate('follow', { person: visitor.id });
    // Nobody touches this page.
    await desk.waitForFunction(
      (count) => Number(document.querySelectorAll('.figures dd')[2]!.textContent) > count,
      before,
    );
    await expect(desk.locator('.happenings').textContent()).resolves.toContain('type=subscribe');
    await desk.close();
  });

  it('does not open the back room to one visitor because another follows', async () => {
    await app.simulate('follow', { person: 'xiaohong' });
    await visitor.logIn();
    expect(await visitor.open('/members')).toBe(403);
  });

  it('does not open the back room after a logout, although the visitor still follows', async () => {
    await app.simulate('follow', { person: visitor.id });
    await visitor.logIn();
    expect(await visitor.open('/members')).toBe(200);
    await visitor.logOut();
    await visitor.open('/members');
    await expect(visitor.page.locator('.menu').count()).resolves.toBe(0);
  });
});
