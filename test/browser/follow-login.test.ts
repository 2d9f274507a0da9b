import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { WeChatSimulator } from '../../src/simulator/index';
import { followSite, otherThan, type FollowSite } from '../support/follow-site';
import { complaintsOf } from './support/listening';
import { leave } from './support/leave';
import { launchChromium } from './support/visitor';

jest.setTimeout(60_000);

let browser: Browser;
let site: FollowSite;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

beforeEach(async () => {
  site = await followSite('Express', { simulator: await new WeChatSimulator().listen() });
  await site.hears();
  const context = await browser.newContext();
  page = await context.newPage();
  complaints = complaintsOf(context);
});
afterEach(async () => {
  await leave(page.context());
  await site.close();
});

/** What a phone in front of the screen reads: the code as it is drawn is what the page says it is. */
const code = async () => (await page.locator('main').getAttribute('data-code'))!;

async function logIn() {
  await page.goto(`${site.url}/login?returnTo=/me`);
  await page.locator('svg.code').waitFor();
  await site.simulator.scan(await code(), site.person);
  const number = page.locator('.number');
  await number.waitFor();
  await site.simulator.say(site.person, (await number.textContent())!);
  await page.waitForURL(`${site.url}/me`);
  expect(await page.locator('body').textContent()).toContain(site.simulator.openid(site.person));
}

it('a page logs its visitor in by itself, by following and a number', async () => {
  expect(site.simulator.save().follows).toEqual([]);
  await logIn();
  expect(site.simulator.save().follows).toMatchObject([{ personId: site.person }]);
  expect(complaints).toEqual([]);
});

it('a phone on the control page scans the code by a click, and tells the number in the conversation', async () => {
  const context = await browser.newContext();
  const complaintsAtDesk = complaintsOf(context);
  const desk = await context.newPage();
  await desk.goto(site.simulator.endpoints.open);
  await desk.locator(`#pick-${site.person}`).click();
  await page.goto(`${site.url}/login?returnTo=/me`);
  await desk.locator('#codes button').click();
  await page.locator('.number').waitFor();
  await desk.locator('#phone-text').fill((await page.locator('.number').textContent())!);
  await desk.locator('#phone-send').click();
  await page.waitForURL(`${site.url}/me`);
  expect(await page.locator('body').textContent()).toContain(site.simulator.openid(site.person));
  await context.close();
  expect([...complaints, ...complaintsAtDesk]).toEqual([]);
});

it('a page behind a proxy that passes no events on asks by itself, and gets there', async () => {
  let streams = 0;
  await page.route(/\/login/, (route) => {
    if (!(route.request().headers().accept ?? '').includes('text/event-stream')) return route.continue();
    streams += 1;
    return route.fulfill({ status: 502, body: 'no events here' });
  });
  await logIn();
  expect(streams).toBe(1);
  // Of the proxy's answer, and of nothing else.
  expect(complaints).toEqual([expect.stringContaining('502')]);
});

it('two tabs of a first visit, given a session each, soon show one code, and the browser is logged in by it', async () => {
  const other = await page.context().newPage();
  await page.clock.install();
  await page.goto(`${site.url}/login?returnTo=/me`);
  const lost = await code();
  await page.context().clearCookies();
  await other.goto(`${site.url}/login?returnTo=/me`);
  const kept = (await other.locator('main').getAttribute('data-code'))!;
  expect(kept).not.toBe(lost);
  await page.clock.fastForward(3_000);
  await page.locator(`main[data-code="${kept}"]`).waitFor();
  await site.simulator.scan(kept, site.person);
  await page.locator('.number').waitFor();
  await site.simulator.say(site.person, (await page.locator('.number').textContent())!);
  await Promise.any([page, other].map((tab) => tab.waitForURL((url) => url.pathname !== '/login')));
  const later = await page.context().newPage();
  await later.goto(`${site.url}/me`);
  expect(await later.locator('body').textContent()).toContain(site.simulator.openid(site.person));
});

it('a wrong number leads to a new code, and the page has no accessibility violations on the way', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${site.url}/login`);
    const first = await code();
    const violations = async () => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
    expect(await violations()).toEqual([]);
    await site.simulator.scan(first, site.person);
    await page.locator('.number').waitFor();
    expect(await violations()).toEqual([]);
    const number = (await page.locator('.number').textContent())!;
    await site.simulator.say(site.person, otherThan(number));
    await page.locator('a.action').waitFor();
    expect(await violations()).toEqual([]);
    await page.locator('a.action').click();
    await page.locator('svg.code').waitFor();
    expect(await code()).not.toBe(first);
  }
  expect(complaints).toEqual([]);
});
