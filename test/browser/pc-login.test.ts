import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { complaintsOf } from './support/listening';
import { SmallSite } from './support/small-site';
import { launchChromium } from './support/visitor';

jest.setTimeout(120_000);

let browser: Browser;
let site: SmallSite;
let pc: Page;
let desk: Page;
let complaints: string[][];

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), SmallSite.open()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Somebody's computer and, in another browser, the simulated phone. */
beforeEach(async () => {
  complaints = [];
  [pc, desk] = await Promise.all([arrive('en'), arrive('en')]);
  await pc.goto(`${site.url}/login/silent?returnTo=/shop`);
  await desk.goto(site.simulator.endpoints.open);
  await desk.locator('#pick-alex').click();
  await scanButton().waitFor();
});
afterEach(async () => {
  await Promise.all([pc, desk].map((page) => page.context().close()));
  expect(complaints.flat()).toEqual([]);
});

async function arrive(locale: string): Promise<Page> {
  const context: BrowserContext = await browser.newContext({ locale, reducedMotion: 'reduce' });
  complaints.push(complaintsOf(context));
  return context.newPage();
}

const scanButton = () => desk.locator('#codes button').first();
const messageOnPC = (status: string) => pc.locator(`[data-on="${status}"]`);
const openid = () => site.simulator.openid('alex', site.simulator.websiteApp.appId);
const who = (page: Page) => page.locator('#who').getAttribute('data-openid');

it('a phone that scans by a click and confirms logs the PC in, where its visitor wanted to be', async () => {
  const before = site.exchanges;
  expect(await messageOnPC('waiting').isVisible()).toBe(true);
  await scanButton().click();
  await messageOnPC('scanned').waitFor();
  await desk.locator('#phone-allow').click();
  await pc.waitForURL(`${site.url}/shop`);
  expect(await who(pc)).toBe(openid());
  expect(site.exchanges - before).toBe(1);
  await desk.locator('#phone-asks').waitFor({ state: 'detached' });
  await desk.locator('#codes .empty').waitFor();
});

it('a phone that refuses logs nobody in: the PC says so, and the code can be scanned again', async () => {
  const before = site.callbacks.length;
  await scanButton().click();
  await desk.locator('#phone-refuse').click();
  await messageOnPC('cancelled').waitFor();
  expect(new URL(pc.url()).pathname).toBe('/connect/qrconnect');
  expect(site.callbacks).toHaveLength(before);
  await scanButton().click();
  await desk.locator('#phone-allow').click();
  await pc.waitForURL(`${site.url}/shop`);
  expect(await who(pc)).toBe(openid());
});

it('a code that is pasted into the scanner is scanned, and one that expired is not', async () => {
  const { searchParams } = new URL((await desk.locator('#codes [name="code"]').first().inputValue()) || 'x:');
  const code = `${site.simulator.endpoints.open}/connect/confirm?uuid=${searchParams.get('uuid')!}`;
  await desk.locator('#scan').fill(code);
  await desk.locator('#scan').press('Enter');
  await desk.locator('#phone-asks').waitFor();
  site.simulator.clock.advance(300_000);
  await messageOnPC('expired').waitFor();
  await desk.locator('#scan').fill(code);
  await desk.locator('#scan').press('Enter');
  await desk.locator('.scanned', { hasText: 'This QR code has expired' }).waitFor();
  expect(await desk.locator('#phone-asks').count()).toBe(0);
  await messageOnPC('expired').locator('a').click();
  await messageOnPC('waiting').waitFor();
});

it('the phone beside the code logs in as well, and the code goes from the control page', async () => {
  await pc.locator('button[name="person"][value="xiaoming"]').click();
  await pc.locator('button[value="allow"]').click();
  await pc.waitForURL(`${site.url}/shop`);
  expect(await who(pc)).toBe(site.simulator.openid('xiaoming', site.simulator.websiteApp.appId));
  await desk.locator('#codes .empty').waitFor();
});

it('by keyboard, the scan leads to the question, and the answer back to the phone', async () => {
  const focused = () => desk.evaluate(() => document.activeElement?.id);
  await scanButton().focus();
  await desk.keyboard.press('Enter');
  await desk.waitForFunction(() => document.activeElement?.id === 'phone-asks');
  await desk.keyboard.press('Tab');
  expect(await focused()).toBe('phone-refuse');
  await desk.keyboard.press('Enter');
  await desk.waitForFunction(() => document.activeElement?.id === 'phone');
});

it('nothing is in the way of anybody on both screens, by day and by night', async () => {
  await scanButton().click();
  await Promise.all([desk.locator('#phone-asks').waitFor(), messageOnPC('scanned').waitFor()]);
  for (const colorScheme of ['light', 'dark'] as const)
    for (const page of [pc, desk]) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${colorScheme}, ${id}: ${nodes[0]!.html}`)).toEqual([]);
    }
});
