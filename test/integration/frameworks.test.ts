import express4 from 'express4';
import request from 'supertest';
import {
  beginLogin,
  expressSite,
  exchanges,
  logIn,
  openBrowser,
  passWeChat,
} from '../support/express-site.js';
import { koaSite } from '../support/koa-site.js';

const express4Site = () => expressSite({ express: express4 as never });

describe.each([
  ['Express 5', expressSite],
  ['Express 4', express4Site],
  ['Koa', koaSite],
])('a site on %s', (_framework, makeSite) => {
  it('logs a visitor in silently and leads them back to where they wanted to be', async () => {
    const site = makeSite();
    const browser = openBrowser(site);
    const person = site.simulator.people[0]!.id;
    const done = await logIn(site, browser, person, '/login?returnTo=/pages?a=1');
    expect([done.status, done.headers.location]).toEqual([302, '/pages?a=1']);
    expect((await browser.get('/me')).body).toMatchObject({ openid: site.simulator.openid(person) });
  });

  it('T04 answers a callback with a redirect that no cache and no Referer keeps', async () => {
    const site = makeSite();
    const done = await logIn(site, openBrowser(site), site.simulator.people[0]!.id);
    expect(done.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(done.text).not.toContain('code=');
  });

  it('refuses a forged callback without asking WeChat', async () => {
    const site = makeSite();
    const browser = openBrowser(site);
    await beginLogin(browser);
    const response = await browser.get('/auth/wechat/callback?code=abc&state=forged');
    expect(response.status).toBe(403);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(exchanges(site.simulator)).toBe(0);
  });

  it('refuses a callback of another browser', async () => {
    const site = makeSite();
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(openBrowser(site)),
      site.simulator.people[0]!.id,
    );
    const other = openBrowser(site);
    const response = await other.get(callback);
    expect(response.headers.location ?? 'none').not.toBe('/me');
    expect((await other.get('/me')).status).toBe(401);
    expect(exchanges(site.simulator)).toBe(0);
  });

  it('takes a refusal of the visitor for what it is', async () => {
    const site = makeSite();
    for (const suffix of ['', '&code=authdeny']) {
      const browser = openBrowser(site);
      const state = new URL(await beginLogin(browser)).searchParams.get('state')!;
      expect((await browser.get(`/auth/wechat/callback?state=${state}${suffix}`)).status).toBe(401);
      expect((await browser.get('/me')).status).toBe(401);
    }
  });

  it('answers a WeChat that is away with 503 and not with a login', async () => {
    const site = makeSite();
    site.simulator.fail('sns/oauth2/access_token', { reset: true });
    const browser = openBrowser(site);
    const response = await logIn(site, browser, site.simulator.people[0]!.id);
    expect([response.status, response.body.code]).toEqual([503, 'ERR_WECHAT_NETWORK']);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('opens the page for followers to a follower, and to nobody else', async () => {
    const site = makeSite();
    const [follower, stranger] = site.simulator.people;
    await site.simulator.follow(follower!.id);
    const visit = async (person: string) => {
      const browser = openBrowser(site);
      await logIn(site, browser, person);
      return browser.get('/members');
    };
    expect((await visit(follower!.id)).body).toMatchObject({ following: true });
    expect((await visit(stranger!.id)).status).toBe(403);
    expect((await request(site.app).get('/members')).status).toBe(401);
  });

  it('shows a browser the follow page and an API client JSON', async () => {
    const site = makeSite();
    const browser = openBrowser(site);
    await logIn(site, browser, site.simulator.people[0]!.id);
    const page = await browser.get('/members').set('Accept', 'text/html');
    const json = await browser.get('/members').set('Accept', 'application/json');
    expect([page.status, page.type, page.text.includes('请先关注')]).toEqual([403, 'text/html', true]);
    expect([json.status, json.body.error]).toEqual([403, 'not_following']);
  });

  it('answers unknown with 503', async () => {
    const site = makeSite();
    const browser = openBrowser(site);
    await logIn(site, browser, site.simulator.people[0]!.id);
    // Twice, because trouble that may pass is met twice.
    site.simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    const response = await browser.get('/members');
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^\d$/);
  });

  it('sends a page view without a login to the login, and a client gets 401', async () => {
    const { app } = makeSite();
    const page = await request(app).get('/pages?a=1').set('Accept', 'text/html');
    expect([page.status, page.headers.location]).toEqual([302, '/login?returnTo=%2Fpages%3Fa%3D1']);
    expect((await request(app).get('/pages')).status).toBe(401);
  });
});

type MakeSite = (follower: object) => ReturnType<typeof expressSite> | ReturnType<typeof koaSite>;

describe.each<[string, MakeSite]>([
  ['Express 5', (follower) => expressSite({ follower })],
  ['Express 4', (follower) => expressSite({ express: express4 as never, follower })],
  ['Koa', (follower) => koaSite(follower)],
])('the guard for followers on %s', (_framework, makeSite) => {
  /** A visitor who is logged in and does not follow. */
  async function visit(follower: object = {}) {
    const site = makeSite(follower);
    const person = site.simulator.people[0]!.id;
    const browser = openBrowser(site);
    await logIn(site, browser, person);
    return { ...site, person, browser };
  }

  it('answers HEAD as it answers GET, without a body', async () => {
    const { browser } = await visit();
    const [head, get] = [
      await browser.head('/members').set('Accept', 'text/html'),
      await browser.get('/members').set('Accept', 'text/html'),
    ];
    expect([head.status, head.text]).toEqual([403, undefined]);
    for (const name of ['content-type', 'content-length', 'content-security-policy', 'cache-control', 'vary'])
      expect([name, head.headers[name]]).toEqual([name, get.headers[name]]);
  });

  it('sends a page to the follow path with 302 and a form with 303, and a client nowhere', async () => {
    const { browser } = await visit({ followPath: '/follow' });
    const page = await browser.get('/members').set('Accept', 'text/html');
    const form = await browser.post('/members').set('Accept', 'text/html');
    const client = await browser.post('/members');
    expect([page.status, page.headers.location]).toEqual([302, '/follow']);
    expect([form.status, form.headers.location]).toEqual([303, '/follow']);
    expect([client.status, client.body.error]).toEqual([403, 'not_following']);
  });

  it('lets in unasked only where the site chose that, and says nothing of a follower then', async () => {
    const { browser, simulator } = await visit({ whenUnavailable: 'allow' });
    simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    const response = await browser.get('/members');
    expect(response.status).toBeLessThan(300);
    expect(response.body ?? {}).not.toHaveProperty('following');
    expect((await browser.get('/members')).status).toBe(403);
  });

  it('asks WeChat every time where the site wants it fresh', async () => {
    const { browser, simulator, person } = await visit({ fresh: true });
    await simulator.follow(person);
    expect((await browser.get('/members')).body).toMatchObject({ following: true, source: 'wechat' });
    await simulator.unfollow(person);
    expect((await browser.get('/members')).status).toBe(403);
  });

  it('hands a user without an openid to the error handler of the site', async () => {
    const { browser } = await visit({ openid: () => 'not an openid' });
    const response = await browser.get('/members');
    expect([response.status, response.body.code]).toEqual([500, 'ERR_WECHAT_CONFIG']);
  });
});

it('T04 Koa answers an error of a callback with the headers of a callback, although it drops all others', async () => {
  const site = koaSite({}, { bare: true });
  site.simulator.fail('sns/oauth2/access_token', { reset: true });
  const response = await logIn(site, openBrowser(site), site.simulator.people[0]!.id);
  expect(response.status).toBe(503);
  expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  expect(response.text).not.toMatch(/code|secret/);
});
