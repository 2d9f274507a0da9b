import { SessionStateStore, type WeChatProfile } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import {
  beginLogin,
  exchanges,
  expressSite,
  logIn,
  openBrowser,
  passWeChat,
  type Browser,
} from '../support/express-site.js';

const CONSENT = '&scope=snsapi_userinfo&';

/** A site that asks for consent when `needsConsent` says so, and what that was asked. */
function site(
  needsConsent: (profile: WeChatProfile) => unknown,
  options: Parameters<typeof expressSite>[0] = {},
) {
  const asked: WeChatProfile[] = [];
  const strategy = {
    needsConsent: (profile: WeChatProfile) => {
      asked.push(profile);
      return needsConsent(profile) as boolean;
    },
    ...options.strategy,
  };
  const made = expressSite({ ...options, strategy });
  return { ...made, asked, person: made.simulator.people[0]!.id };
}

/** The silent step; gives where it leads to. */
async function silentStep(made: ReturnType<typeof site>, browser: Browser, path?: string): Promise<string> {
  return (await logIn(made, browser, made.person, path)).headers.location!;
}

describe('silent first, consent when needed', () => {
  it('a no is a silent login, with one redirect to WeChat', async () => {
    const made = site(() => false);
    expect(await silentStep(made, openBrowser(made))).toBe('/me');
    expect(made.verified).toEqual([expect.objectContaining({ scope: 'snsapi_base' })]);
  });

  it('a yes is one redirect more, and verify runs once, with the profile', async () => {
    const made = site(() => true);
    const browser = openBrowser(made);
    const url = await silentStep(made, browser, '/login?returnTo=/pages');
    expect(url).toContain(CONSENT);
    expect(url).not.toContain('pages');
    const done = await browser.get(await passWeChat(made.simulator, url, made.person));
    expect(done.headers.location).toBe('/pages');
    expect(made.asked).toEqual([expect.objectContaining({ scope: 'snsapi_base' })]);
    expect(made.asked[0]).not.toHaveProperty('displayName');
    expect(made.verified).toEqual([
      expect.objectContaining({ scope: 'snsapi_userinfo', displayName: made.simulator.people[0]!.nickname }),
    ]);
    expect(exchanges(made.simulator)).toBe(2);
  });

  it('waits for a promise, and takes anything falsy for a no', async () => {
    const made = site(() => Promise.resolve(undefined));
    expect(await silentStep(made, openBrowser(made))).toBe('/me');
  });

  it('keeps the callback URL and the language of the login in the second step', async () => {
    const made = site(() => true, {
      authenticate: { callbackURL: 'https://site.example/auth/wechat/callback?own=1', lang: 'en' },
    });
    const browser = openBrowser(made);
    const url = await silentStep(made, browser);
    expect(new URL(url).searchParams.get('redirect_uri')).toMatch(/\?own=1$/);
    await browser.get(await passWeChat(made.simulator, url, made.person));
    expect(made.simulator.calls('sns/userinfo')).toEqual([
      expect.objectContaining({ query: expect.objectContaining({ lang: 'en' }) as object }),
    ]);
  });

  it('there is no session between the steps', async () => {
    const made = site(() => true);
    const browser = openBrowser(made);
    await silentStep(made, browser);
    expect((await browser.get('/me')).status).toBe(401);
    expect(made.verified).toEqual([]);
  });

  it('a refusal of the second step is access_denied, and nobody is logged in', async () => {
    const made = site(() => true, { simulator: new WeChatSimulator({ denial: 'state-only' }) });
    const browser = openBrowser(made);
    const url = await silentStep(made, browser);
    const { pathname, search } = new URL((await made.simulator.approve(url, made.person, { deny: true }))!);
    expect((await browser.get(pathname + search)).status).toBe(401);
    expect(made.verified).toEqual([]);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('a visitor who went through consent is not asked again in that login, whatever needsConsent says', async () => {
    const made = site(() => true);
    const browser = openBrowser(made);
    const url = await silentStep(made, browser);
    await browser.get(await passWeChat(made.simulator, url, made.person));
    expect(made.asked).toHaveLength(1);
  });

  it('a callback of the second step comes to an end when it is lost, replayed or late, and never asks a third time', async () => {
    let now = Date.now();
    const made = site(() => true, { strategy: { stateStore: new SessionStateStore({ now: () => now }) } });
    const browser = openBrowser(made);
    const url = await silentStep(made, browser);
    const callback = await passWeChat(made.simulator, url, made.person);
    now += 11 * 60_000; // the state is forgotten: the login begins again, silently
    const again = await browser.get(callback);
    expect(again.headers.location).toContain('&scope=snsapi_base&');
    const second = await browser.get(await passWeChat(made.simulator, again.headers.location!, made.person));
    expect(second.headers.location).toContain(CONSENT);
    now += 11 * 60_000;
    const lost = await browser.get(await passWeChat(made.simulator, second.headers.location!, made.person));
    expect(lost.status).toBe(403);
    expect(made.verified).toEqual([]);
  });

  it('a code of the second step that WeChat calls used is code_rejected: to begin again would ask again', async () => {
    const made = site(() => true);
    const browser = openBrowser(made);
    const url = await silentStep(made, browser);
    made.simulator.fail('sns/oauth2/access_token', { errcode: 40163 });
    expect((await browser.get(await passWeChat(made.simulator, url, made.person))).status).toBe(401);
  });

  it('the silent callback twice at once is one exchange, and either way on leads to a login', async () => {
    const made = site(() => true);
    made.simulator.fail('sns/oauth2/access_token', { delayMs: 100 });
    const browser = openBrowser(made);
    const callback = await passWeChat(made.simulator, await beginLogin(browser), made.person);
    const answers = await Promise.all([browser.get(callback), browser.get(callback)]);
    expect(exchanges(made.simulator)).toBe(1);
    for (const { headers } of answers) expect(headers.location).toContain(CONSENT);
    const [first] = answers;
    const done = await browser.get(await passWeChat(made.simulator, first.headers.location!, made.person));
    expect(done.headers.location).toBe('/me');
    expect(made.verified).toHaveLength(1);
  });

  it('an error of needsConsent is an error of the login', async () => {
    const made = site(() => Promise.reject(new Error('no database')));
    const { status, body } = await logIn(made, openBrowser(made), made.person);
    expect([status, body.message]).toEqual([500, 'no database']);
    expect(made.verified).toEqual([]);
  });

  it('a snapshot user does not get as far as needsConsent', async () => {
    const made = site(() => true);
    const browser = openBrowser(made);
    const url = await beginLogin(browser);
    const callback = new URL((await made.simulator.approve(url, made.person, { snapshot: true }))!);
    expect((await browser.get(callback.pathname + callback.search)).status).toBe(403);
    expect(made.asked).toEqual([]);
  });

  it('a login that asks for the profile from the start, and one by QR code, ask no more', async () => {
    const simulator = new WeChatSimulator();
    const { appId, appSecret } = simulator.websiteApp;
    const asking = site(() => true, { simulator, authenticate: { scope: 'snsapi_userinfo' } });
    expect(await silentStep(asking, openBrowser(asking))).toBe('/me');
    const byQR = site(() => true, { simulator, strategy: { website: { appId, appSecret } } });
    expect(await silentStep(byQR, openBrowser(byQR))).toBe('/me');
    expect([...asking.asked, ...byQR.asked]).toEqual([]);
  });
});
