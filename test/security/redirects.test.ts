import fc from 'fast-check';
import request from 'supertest';
import { localPath } from '../../src/internal/local-path.js';
import {
  beginLogin,
  CALLBACK_URL,
  expressSite,
  logIn,
  openBrowser,
  passWeChat,
} from '../support/express-site.js';

const OFF_SITE = [
  'https://evil.example',
  'http:evil.example',
  'https:/evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  ' //evil.example',
  '/\u0000/evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'mailto:a@evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '/a/../..//evil.example',
  '/%2e%2e//evil.example',
  'evil.example',
  '@evil.example',
  '?next=1',
  '#hash',
  '',
  `/${'a'.repeat(2048)}`,
];

describe('T06 open redirects', () => {
  it.each(OFF_SITE)('%j is not a path on this site', (payload) => expect(localPath(payload)).toBeUndefined());

  it.each([['/a'], { path: '/a' }, 7, null, undefined, true])('%j is not a path on this site', (payload) =>
    expect(localPath(payload)).toBeUndefined(),
  );

  it.each([
    ['/', '/'],
    ['/a/b?c=d#e', '/a/b?c=d#e'],
    ['/微信?q=好', '/%E5%BE%AE%E4%BF%A1?q=%E5%A5%BD'],
    ['/a/../b', '/b'],
    ['/@evil.example', '/@evil.example'],
    ['/a//b', '/a//b'],
    ['/%5cevil.example', '/%5cevil.example'],
  ])('%j leads to %j', (given, path) => expect(localPath(given)).toBe(path));

  it('any text that is let through stays on the origin it is resolved against', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc
        .array(
          fc.constantFrom('/', '\\', '.', ':', '@', '%2f', '%5c', '\t', '\n', 'evil.example', '?', '#', ' '),
        )
        .map((parts) => `/${parts.join('')}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        const path = localPath(given);
        if (path !== undefined)
          expect(new URL(path, 'https://site.example').origin).toBe('https://site.example');
      }),
      { numRuns: 5000 },
    );
  });

  it.each(OFF_SITE.filter((payload) => payload !== ''))(
    'a login with returnTo=%j ends on this site',
    async (payload) => {
      const site = expressSite();
      const done = await logIn(
        site,
        openBrowser(site),
        site.simulator.people[0]!.id,
        `/login?returnTo=${encodeURIComponent(payload)}`,
      );
      expect(done.headers.location).toBe('/me');
    },
  );

  it.each(['returnTo=/a&returnTo=/b', 'returnTo[x]=/a'])(
    'a login with ?%s ends on this site',
    async (query) => {
      const site = expressSite();
      const done = await logIn(site, openBrowser(site), site.simulator.people[0]!.id, `/login?${query}`);
      expect(done.headers.location).toBe('/me');
    },
  );

  it('a login with a path on this site ends there, and the path is not in the address of WeChat', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    expect(await beginLogin(browser, '/login?returnTo=/pages')).not.toContain('pages');
    expect(
      (await logIn(site, browser, site.simulator.people[0]!.id, '/login?returnTo=/pages')).headers.location,
    ).toBe('/pages');
  });

  it('a guard sends the visitor to the login with the path they wanted, and never with another site', async () => {
    const { app } = expressSite();
    const asked = await request(app).get('/pages?a=1').set('Accept', 'text/html');
    expect([asked.status, asked.headers.location]).toEqual([302, '/login?returnTo=%2Fpages%3Fa%3D1']);
    const odd = await request(app).get('//evil.example/%2f..').set('Accept', 'text/html');
    expect(odd.headers.location ?? '').not.toContain('evil');
  });
});

describe('paths that are not ASCII', () => {
  it('of guards and strategies are sent in the form a header can carry', async () => {
    const site = expressSite({
      follower: { loginPath: '/登录', followPath: '/关注' },
      strategy: { alreadyLoggedInPath: '/首页' },
    });
    const browser = openBrowser(site);
    const anonymous = await browser.get('/members').set('Accept', 'text/html');
    expect(anonymous.headers.location).toBe('/%E7%99%BB%E5%BD%95?returnTo=%2Fmembers');
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    await browser.get(callback);
    expect((await browser.get('/members').set('Accept', 'text/html')).headers.location).toBe(
      '/%E5%85%B3%E6%B3%A8',
    );
    expect((await browser.get(callback)).headers.location).toBe('/%E9%A6%96%E9%A1%B5');
  });
});

describe('T07 host poisoning', () => {
  it.each([
    ['Host', 'evil.example'],
    ['Host', 'evil.example:443'],
    ['Host', '[::1]'],
    ['X-Forwarded-Host', 'evil.example'],
    ['X-Forwarded-Host', 'evil.example, site.example'],
    ['X-Forwarded-Proto', 'http'],
    ['X-Forwarded-Port', '8080'],
    ['X-Forwarded-Prefix', '/evil'],
    ['Forwarded', 'host=evil.example;proto=http'],
    ['X-Original-URL', '/evil'],
    ['X-Rewrite-URL', '/evil'],
    ['Referer', 'https://evil.example/'],
  ])('%s: %s does not change the callback URL', async (header, value) => {
    const { app } = expressSite();
    app.set('trust proxy', true);
    const response = await request(app).get('/login').set(header, value);
    expect(new URL(response.headers.location!).searchParams.get('redirect_uri')).toBe(CALLBACK_URL);
  });
});

describe('T08 header injection', () => {
  it.each(['/a%0d%0aX-Injected: 1', '/a\r\nX-Injected: 1', '/a\nX-Injected: 1'])(
    '%j adds no header',
    async (payload) => {
      const site = expressSite();
      const done = await logIn(
        site,
        openBrowser(site),
        site.simulator.people[0]!.id,
        `/login?returnTo=${encodeURIComponent(payload)}`,
      );
      expect(done.status).toBe(302);
      expect(done.headers).not.toHaveProperty('x-injected');
    },
  );
});
