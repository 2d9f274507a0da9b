import type { Browser, Page } from 'playwright-core';
import { complaintsOf } from './support/listening';
import { SmallSite } from './support/small-site';
import { launchChromium, WECHAT_BROWSER } from './support/visitor';

jest.setTimeout(60_000);

let browser: Browser;
let site: SmallSite;
let refusing: SmallSite;
let complaints: string[];
let page: Page;

beforeAll(async () => {
  [browser, site, refusing] = await Promise.all([
    launchChromium(),
    SmallSite.open(),
    SmallSite.open({ denial: 'state-only' }),
  ]);
});
afterAll(async () => {
  await browser.close();
  await Promise.all([site.close(), refusing.close()]);
});
afterEach(async () => {
  await page.context().close();
  expect(complaints).toEqual([]);
});

/** Somebody new opens the login of a site in WeChat, silent at first. */
async function open(at: SmallSite, person: string): Promise<void> {
  const context = await browser.newContext(WECHAT_BROWSER);
  complaints = complaintsOf(context);
  const url = at.simulator.endpoints.open;
  await context.addCookies([{ name: 'wechat-simulator-person', value: person, url }]);
  page = await context.newPage();
  await page.goto(`${at.url}/login/escalated?returnTo=/shop`);
}

const asked = (at: SmallSite) =>
  at.simulator
    .calls('connect/oauth2/authorize')
    .map(({ query }) => query.scope)
    .join(', ');
const answer = (decision: string) => page.locator(`button[value="${decision}"]`).click();
const who = () => page.locator('#who').getAttribute('data-openid');

it('asks somebody new once, for name and avatar, and somebody known never again', async () => {
  const { simulator } = site;
  const person = simulator.addUser({ nickname: '林小满' });
  const before = asked(site);
  await open(site, person);
  expect(await page.locator('.sheet').count()).toBe(1);
  expect(site.members.size).toBe(0);
  await answer('allow');
  await page.waitForURL(({ pathname }) => pathname === '/shop');
  expect(await page.locator('#who').textContent()).toBe('林小满');
  await page.waitForFunction(() => document.querySelector<HTMLImageElement>('#avatar')!.complete);
  const width = await page.locator('#avatar').evaluate((image: HTMLImageElement) => image.naturalWidth);
  expect(width).toBeGreaterThan(0);
  expect(asked(site)).toBe(`${before}snsapi_base, snsapi_userinfo`);
  expect(site.exchanges).toBe(2);
  await page.context().close();

  await open(site, person);
  await page.waitForURL(({ pathname }) => pathname === '/shop');
  expect(await who()).toBe(simulator.openid(person));
  expect(asked(site)).toBe('snsapi_base, snsapi_userinfo, snsapi_base');
});

it('who declines stays at WeChat, logged in nowhere, and is asked again only when they want to log in', async () => {
  const callbacks = site.callbacks.length;
  await open(site, 'alex');
  await answer('refuse');
  await page.getByText('You refused').waitFor();
  expect(site.callbacks.length - callbacks).toBe(1);
  await page.goto(`${site.url}/shop`);
  expect(await who()).toBe('nobody');
  expect(site.callbacks.length - callbacks).toBe(1);
});

it('where WeChat says that they declined, the site is told access_denied, and there is no loop', async () => {
  await open(refusing, 'alex');
  await answer('refuse');
  await page.locator('#failure').waitFor();
  expect(await page.locator('#failure').textContent()).toBe('access_denied');
  expect(refusing.callbacks).toHaveLength(2);
  expect(asked(refusing)).toBe('snsapi_base, snsapi_userinfo');
  await page.goto(`${refusing.url}/shop`);
  expect(await who()).toBe('nobody');
});
