import type { Browser, BrowserContext, Page } from 'playwright-core';
import { complaintsOf } from './support/listening';
import { SmallSite } from './support/small-site';
import { leave } from './support/leave';
import { launchChromium, WECHAT_BROWSER } from './support/visitor';

jest.setTimeout(120_000);

let browser: Browser;
let site: SmallSite;
let contexts: BrowserContext[];
let complaints: string[][];
let exchangesBefore: number;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchChromium(), SmallSite.open()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

beforeEach(() => {
  [contexts, complaints] = [[], []];
  exchangesBefore = site.exchanges;
});
afterEach(async () => {
  await Promise.all(contexts.map(leave));
  expect(complaints.flat()).toEqual([]);
});

/** Somebody's phone, with WeChat's browser. */
async function phoneOf(person: string): Promise<BrowserContext> {
  const context = await browser.newContext(WECHAT_BROWSER);
  context.setDefaultTimeout(20_000);
  contexts.push(context);
  complaints.push(complaintsOf(context));
  const url = site.simulator.endpoints.open;
  await context.addCookies([{ name: 'wechat-simulator-person', value: person, url }]);
  return context;
}

const exchanges = () => site.exchanges - exchangesBefore;
const who = (page: Page) => page.locator('#who').getAttribute('data-openid');
const allow = (page: Page) => page.locator('button[value="allow"]').click();
const openid = (person: string) => site.simulator.openid(person);
const begin = (page: Page, strategy: string, returnTo: string) =>
  page.goto(`${site.url}/login/${strategy}?returnTo=${returnTo}`);
const arrival = (page: Page, path: string) => page.waitForURL(({ pathname }) => pathname === path);

/** Logs in with consent; gives the address WeChat came back to. */
async function logIn(page: Page, strategy = 'consent'): Promise<string> {
  await page.goto(`${site.url}/`);
  await begin(page, strategy, '/shop');
  if (strategy === 'consent') await allow(page);
  await arrival(page, '/shop');
  return site.url + site.callbacks.at(-1)!;
}

describe('two tabs', () => {
  it.each([
    ['the first', 0],
    ['the second', 1],
  ])('of two people each all end as themselves, %s first', async (_which, first) => {
    const people = ['alex', 'xiaoming'];
    const ends = people.map(async (person) => {
      const phone = await phoneOf(person);
      const tabs = [await phone.newPage(), await phone.newPage()] as const;
      for (const [index, tab] of tabs.entries()) await begin(tab, 'consent', `/tab-${index}`);
      await allow(tabs[first]!);
      await arrival(tabs[first]!, `/tab-${first}`);
      // Who is logged in already is not logged in anew.
      await allow(tabs[1 - first]!);
      await arrival(tabs[1 - first]!, '/');
      return Promise.all(tabs.map(who));
    });
    expect(await Promise.all(ends)).toEqual(people.map((person) => [openid(person), openid(person)]));
    expect(exchanges()).toBe(2);
  });

  it('of a browser with a session that begin silently at the same moment both end logged in', async () => {
    const phone = await phoneOf('alex');
    // Without one each tab would get its own, and a browser keeps the last it got.
    await begin(await phone.newPage(), 'consent', '/');
    const tabs = await Promise.all([phone.newPage(), phone.newPage()]);
    await Promise.all(tabs.map((tab, index) => begin(tab, 'silent', `/tab-${index}`)));
    expect(await Promise.all(tabs.map(who))).toEqual([openid('alex'), openid('alex')]);
    expect(exchanges()).toBeLessThanOrEqual(2);
  });
});

describe('the back button after a login', () => {
  it('leads through WeChat’s page to the page before, still logged in, and no code is exchanged', async () => {
    const page = await (await phoneOf('alex')).newPage();
    await logIn(page);
    await page.goBack();
    expect(new URL(page.url()).origin).toBe(site.simulator.endpoints.open);
    await page.goBack();
    await arrival(page, '/');
    expect(await who(page)).toBe(openid('alex'));
    expect(exchanges()).toBe(1);
  });

  it('and an answer given once more logs nobody in anew: the state was used', async () => {
    const page = await (await phoneOf('alex')).newPage();
    await logIn(page);
    await page.goBack();
    await allow(page);
    await arrival(page, '/');
    expect(await who(page)).toBe(openid('alex'));
    expect(exchanges()).toBe(1);
  });

  it('after a silent login leads to the page before, and forward again to where it led', async () => {
    const page = await (await phoneOf('alex')).newPage();
    await logIn(page, 'silent');
    await page.goBack();
    await arrival(page, '/');
    expect(await who(page)).toBe(openid('alex'));
    await page.goForward();
    await arrival(page, '/shop');
    expect(await who(page)).toBe(openid('alex'));
    expect(exchanges()).toBe(1);
  });
});

describe('the address WeChat came back to', () => {
  it('opened again, and reloaded while it shows a page, is neither an error nor a second exchange', async () => {
    const page = await (await phoneOf('alex')).newPage();
    const callback = await logIn(page);
    expect((await page.goto(callback))!.status()).toBe(200);
    await arrival(page, '/');
    expect(await who(page)).toBe(openid('alex'));
    // Without a way back of its own, the site shows its page right at the callback.
    await page.goto(`${site.url}/login/consent`);
    await allow(page);
    await arrival(page, '/callback/consent');
    expect(await who(page)).toBe(openid('alex'));
    expect(exchanges()).toBe(2);
    expect((await page.reload())!.status()).toBe(200);
    await arrival(page, '/');
    expect(await who(page)).toBe(openid('alex'));
    expect(exchanges()).toBe(2);
  });

  it.each(['before', 'after'])('shared %s it was used, logs nobody else in', async (when) => {
    const page = await (await phoneOf('alex')).newPage();
    const used = when === 'after' ? await logIn(page) : undefined;
    if (used === undefined) await begin(page, 'consent', '/shop');
    const link = used ?? (await site.simulator.approve(page.url(), 'alex'))!;
    const so = exchanges();
    const stranger = await (await phoneOf('xiaohong')).newPage();
    // This login is not silent: it is not begun again by itself.
    expect((await stranger.goto(link))!.status()).toBe(403);
    expect(await stranger.locator('#failure').textContent()).toBe('invalid_state');
    await stranger.goto(`${site.url}/`);
    expect(await who(stranger)).toBe('nobody');
    expect(exchanges()).toBe(so);
  });

  it('of a silent login, shared, logs the one who opens it in as themselves, by a login of their own', async () => {
    const link = await logIn(await (await phoneOf('alex')).newPage(), 'silent');
    const other = await (await phoneOf('xiaohong')).newPage();
    await other.goto(link);
    await arrival(other, '/callback/silent');
    expect(await who(other)).toBe(openid('xiaohong'));
    const ordinary = await browser.newContext();
    contexts.push(ordinary);
    const pc = await ordinary.newPage();
    await pc.goto(link);
    expect(await pc.locator('#failure').textContent()).toBe('invalid_state');
    await pc.goto(`${site.url}/`);
    expect(await who(pc)).toBe('nobody');
  });
});
