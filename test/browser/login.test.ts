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

describe.each<Device>(['phone', 'desktop'])('on a %s', (device) => {
  const english = device === 'desktop';

  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, device);
  });

  it('speaks the language of the browser, and another one once chosen', async () => {
    await visitor.open('/');
    const { page } = visitor;
    await expect(page.locator('h1').textContent()).resolves.toBe(
      english ? 'A teahouse with a back room' : '一间有里间的茶馆',
    );
    await page.locator(`button[value="${english ? 'zh' : 'en'}"]`).click();
    await page.locator(`html[lang="${english ? 'zh-CN' : 'en'}"]`).waitFor();
    await visitor.open('/no-such-page');
    await expect(page.locator('html').getAttribute('lang')).resolves.toBe(english ? 'zh-CN' : 'en');
  });

  it('logs in by the first button: on the phone silently, without a name; on the PC by QR code', async () => {
    await visitor.logIn();
    expect(visitor.page.url()).toBe(`${app.url}/`);
    await expect(visitor.page.locator('h1').textContent()).resolves.toBe(
      english ? visitor.nickname : '微信访客',
    );
    await expect(visitor.page.locator('img.avatar').count()).resolves.toBe(english ? 1 : 0);
    const scope = english ? 'snsapi_login' : 'snsapi_base';
    await expect(visitor.page.locator('.facts').textContent()).resolves.toContain(scope);
  });

  it('logs in with consent, and shows nickname and avatar', async () => {
    await visitor.logInWithConsent();
    await expect(visitor.page.locator('h1').textContent()).resolves.toBe(visitor.nickname);
    const avatar = visitor.page.locator('img.avatar');
    await visitor.page.waitForFunction(
      () => document.querySelector<HTMLImageElement>('img.avatar')!.complete,
    );
    await expect(avatar.evaluate((image: HTMLImageElement) => image.naturalWidth)).resolves.toBeGreaterThan(
      0,
    );
  });

  it('does not log in who refuses consent: WeChat redirects nowhere', async () => {
    await visitor.open('/login/consent');
    await visitor.takePhone();
    await visitor.answer('refuse');
    await visitor.page
      .getByText(english ? 'You refused' : '你已拒绝')
      .first()
      .waitFor();
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
  });

  it('does not log in with a code that WeChat never issued', async () => {
    await visitor.open('/login/consent');
    const { searchParams } = new URL(visitor.page.url());
    expect(
      await visitor.open(`/auth/wechat/callback?code=NoSuchCode&state=${searchParams.get('state')!}`),
    ).toBe(401);
    await expect(visitor.page.locator('h1').textContent()).resolves.toBe(
      english ? 'WeChat did not accept this login' : '微信未接受这次登录',
    );
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
  });

  it('does not log in by a callback that was begun in another browser', async () => {
    const other = await Visitor.arrive(browser, app, device);
    await other.open('/login/consent');
    const { callbackURL } = await app.simulate('approve', { url: other.page.url(), person: other.id });
    const { pathname, search } = new URL(String(callbackURL));
    await visitor.open(pathname + search);
    // On a phone the strategy begins a login of this browser's own instead, once; nobody has answered it.
    if (!english) expect(new URL(visitor.page.url()).origin).toBe(app.simulatorURL);
    expect(await visitor.open(pathname + search)).toBe(403);
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
    await other.context.close();
  });

  it('logs out by the button, and the next page view does not log in by itself', async () => {
    await visitor.logIn();
    await visitor.logOut();
    expect(await visitor.open('/members')).toBe(200);
    await expect(visitor.page.locator('h1').textContent()).resolves.toBe(
      english ? 'You logged out here' : '你已在此退出登录',
    );
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
  });

  it('logs in again after a logout once asked to, and goes on to where the visitor wanted to be', async () => {
    await visitor.logIn();
    await visitor.logOut();
    await visitor.open('/members');
    await visitor.page.locator('.message .primary').click();
    if (english) await visitor.answer('allow');
    // Browsers carry WeChat's #wechat_redirect along.
    await visitor.page.waitForURL(({ pathname }) => pathname === '/members');
    await expect(visitor.isLoggedIn()).resolves.toBe(true);
  });

  it('neither fails nor logs in anew when the back button leads into the login', async () => {
    await visitor.logInWithConsent();
    const sid = await sessionId();
    await visitor.page.goBack();
    await visitor.answer('allow');
    await visitor.page.locator('.visitor').waitFor();
    expect(visitor.page.url()).toBe(`${app.url}/`);
    await expect(sessionId()).resolves.toBe(sid);
  });

  async function sessionId(): Promise<string> {
    const cookies = await visitor.context.cookies(app.url);
    return cookies.find(({ name }) => name === 'teahouse-sid')!.value;
  }
});

describe('on any device, so on a phone', () => {
  beforeEach(async () => {
    visitor = await Visitor.arrive(browser, app, 'phone');
  });

  it('does not log out by a link', async () => {
    await visitor.logIn();
    expect(await visitor.open('/logout')).toBe(405);
    await expect(visitor.isLoggedIn()).resolves.toBe(true);
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

  it('does not log in by the back button after a logout', async () => {
    await visitor.logInWithConsent();
    await visitor.logOut();
    await visitor.page.goBack();
    await visitor.page.goBack();
    await expect(visitor.page.locator('.visitor').count()).resolves.toBe(0);
    await expect(visitor.isLoggedIn()).resolves.toBe(false);
  });
});

it('does not log in the virtual visitor of a snapshot page, and says what to do: who does it is logged in', async () => {
  visitor = await Visitor.arrive(browser, app, 'phone');
  const openAsSnapshot = async () => {
    await visitor.page.locator('input[name="snapshot"]').check();
    await visitor.answer('allow');
  };
  await visitor.open('/login/consent');
  await visitor.takePhone();
  await openAsSnapshot();
  await expect(obstaclesOn(visitor.page)).resolves.toEqual([]);
  await visitor.page.getByRole('link', { name: '以快照浏览' }).click();
  await visitor.page.locator('.message').waitFor();
  await expect(visitor.page.locator('.lead').textContent()).resolves.toContain('使用完整服务');
  await expect(visitor.isLoggedIn()).resolves.toBe(false);
  await visitor.open('/login/consent');
  await openAsSnapshot();
  await visitor.page.getByRole('link', { name: '使用完整服务' }).click();
  await visitor.answer('allow');
  await visitor.page.locator('.visitor').waitFor();
  await expect(visitor.page.locator('h1').textContent()).resolves.toBe(visitor.nickname);
});

it('logs in on the PC who chose to look at it as from a phone, silently', async () => {
  visitor = await Visitor.arrive(browser, app, 'desktop');
  await visitor.open('/');
  await visitor.page.locator('button[name="place"][value="wechat"]').click();
  await visitor.page.locator('a[href="/login/consent"]').waitFor();
  await visitor.page.locator('a[href="/login"]').click();
  await visitor.page.getByRole('button', { name: 'Open it in simulated WeChat' }).click();
  await visitor.takePhone();
  await visitor.page.locator('.visitor').waitFor();
  await expect(visitor.page.locator('.facts').textContent()).resolves.toContain('snsapi_base');
});
