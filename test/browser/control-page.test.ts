import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { WeChatSimulator } from '../../dist/simulator/index.js';
import { launchChromium } from './support/visitor';

jest.setTimeout(120_000);

let browser: Browser;
let simulator: WeChatSimulator;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => void (browser = await launchChromium()));
afterAll(() => browser.close());

async function arrive(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  complaints = [];
  simulator = await new WeChatSimulator().listen();
  context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  await page.goto(simulator.endpoints.open);
}

afterEach(async () => {
  await context.close();
  await simulator.close();
  // Nothing that the policy of the page forbids was tried.
  expect(complaints).toEqual([]);
});

const DEVICES = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'zh-CN' },
  desktop: { viewport: { width: 1360, height: 900 }, locale: 'en' },
} as const;

describe.each(['phone', 'desktop'] as const)('on a %s', (device) => {
  beforeEach(() => arrive(DEVICES[device]));

  it('a person takes the phone, follows and says something, without the page being left', async () => {
    await page.evaluate(() => document.body.setAttribute('data-same', 'yes'));
    await page.locator('#pick-alex').click();
    await page.locator('#phone-follow').click();
    await page.locator('#phone-text').fill('Hello 你好');
    await page.locator('#phone-send').click();
    await page.locator('.bubble', { hasText: 'Hello 你好' }).waitFor();
    expect(await page.locator('.switch[aria-checked="true"]').count()).toBe(1);
    expect(await page.locator('body').getAttribute('data-same')).toBe('yes');
    expect(simulator.save().follows).toMatchObject([{ personId: 'alex' }]);
  });

  it('nothing is in the way of anybody, by day and by night, and nothing is wider than the screen', async () => {
    await page.locator('#pick-alex').click();
    await page.locator('#phone-follow').click();
    const { appId, appSecret } = simulator.officialAccount;
    for (const secret of [appSecret, 'c0ffee00c0ffee00c0ffee00c0ffee00'])
      await fetch(
        `${simulator.endpoints.api}/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${secret}`,
      );
    const refresh = `appid=${appId}&grant_type=refresh_token&refresh_token=nobody-s`;
    await fetch(`${simulator.endpoints.api}/sns/oauth2/refresh_token?${refresh}`);
    await page.locator('[role=alert]').waitFor();
    await page.locator('#quotas', { hasText: 'sns/oauth2/refresh_token' }).waitFor();
    await page.locator('#calls summary').first().click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const cutOff = await page
      .locator('.scroll')
      .evaluateAll((tables) =>
        tables.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.ariaLabel),
      );
    expect(cutOff).toEqual([]);
  });
});

describe('by keyboard', () => {
  beforeEach(() => arrive(DEVICES.desktop));

  it('a switch keeps the focus when it is pressed', async () => {
    const id = `follow-alex-${simulator.officialAccount.appId}`;
    await page.locator(`#${id}`).focus();
    await page.keyboard.press('Space');
    await page.locator(`#${id}[aria-checked="true"]`).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe(id);
  });

  it('what is being typed stays when the page is brought up to date', async () => {
    await page.locator('#pick-alex').click();
    await page.locator('#phone-follow').click();
    await page.locator('#phone-text').pressSequentially('half a sen');
    await fetch(`${simulator.endpoints.api}/sns/auth`);
    await page.locator('#calls', { hasText: 'sns/auth' }).waitFor();
    expect(await page.locator('#phone-text').inputValue()).toBe('half a sen');
  });
});

describe('without script', () => {
  beforeEach(() => arrive({ ...DEVICES.desktop, javaScriptEnabled: false }));

  it('everything works by the forms alone', async () => {
    await page.locator('#hand-alex').click();
    await page.locator('#phone-follow').click();
    await page.locator('#phone-text').fill('Hello');
    await page.locator('#phone-send').click();
    await page.locator('.bubble', { hasText: 'Hello' }).waitFor();
    await page.locator('#fault-busy').click();
    await page.locator('#pending', { hasText: '× 1' }).waitFor();
    await page.locator('#clock-120').click();
    expect(simulator.now() - Date.now()).toBeGreaterThan(7_000_000);
    await page.locator('#clear-faults').click();
  });

  it('a code that stands on a PC is scanned by a click, and the phone answers', async () => {
    await page.locator('#hand-alex').click();
    const query = new URLSearchParams({
      appid: simulator.websiteApp.appId,
      redirect_uri: 'https://shop.example/callback',
      response_type: 'code',
      scope: 'snsapi_login',
    });
    const onPC = await (
      await fetch(`${simulator.endpoints.open}/connect/qrconnect?${query.toString()}`)
    ).text();
    const state = `/_simulator/qr-login/state?uuid=${/data-uuid="([\w-]+)"/.exec(onPC)![1]!}`;
    const statusOnPC = async () =>
      ((await (await fetch(simulator.endpoints.open + state)).json()) as { status: string }).status;
    await page.reload();
    await page.locator('#codes button').click();
    expect(await statusOnPC()).toBe('scanned');
    await page.locator('#phone-allow').click();
    expect(await statusOnPC()).toBe('confirmed');
    expect(await page.locator('#codes button').count()).toBe(0);
  });
});

describe('a call', () => {
  beforeEach(() => arrive(DEVICES.desktop));

  it('appears by itself and is copied as curl, without its secrets', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await fetch(`${simulator.endpoints.api}/sns/auth?access_token=hush&openid=o1`);
    await page.locator('#calls summary').click();
    await page.locator('#calls [data-copy]').click();
    await page.locator('#told', { hasText: 'Copied' }).waitFor({ state: 'attached' });
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toContain('"access_token=$ACCESS_TOKEN"');
    expect(text).not.toContain('hush');
  });
});
