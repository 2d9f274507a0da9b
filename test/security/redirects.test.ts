import http from 'node:http';
import net from 'node:net';
import fc from 'fast-check';
import request from 'supertest';
import express4 from 'express4';
import { localPath } from '../../src/internal/local-path.js';
import {
  beginLogin,
  CALLBACK_URL,
  expressSite,
  logIn,
  openBrowser,
  passWeChat,
} from '../support/express-site.js';
import { koaSite } from '../support/koa-site.js';
import { OFF_SITE } from '../support/off-site.js';

describe('T06 open redirects', () => {
  it.each([...OFF_SITE, ''])('%j is not a path on this site', (payload) =>
    expect(localPath(payload)).toBeUndefined(),
  );

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

  it.each([
    ['Express 4', () => expressSite({ express: express4 as never })],
    ['Express 5', () => expressSite()],
    ['Koa', () => koaSite()],
  ])(
    'a login on %s ends at the default for each of more than sixty payloads',
    async (_framework, open) => {
      const site = open();
      const places = new Map<string, string>();
      for (const payload of OFF_SITE) {
        const path = `/login?returnTo=${encodeURIComponent(payload)}`;
        const done = await logIn(site, openBrowser(site), site.simulator.people[0]!.id, path);
        places.set(payload, done.headers.location!);
      }
      expect(places.size).toBeGreaterThanOrEqual(60);
      expect([...places].filter(([, place]) => place !== '/me')).toEqual([]);
    },
    60_000,
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
    ['X-Forwarded-Host', 'evil.example\\@site.example'],
    ['Forwarded', 'for=1.2.3.4;host="evil.example", host=other.example'],
    ['Origin', 'https://evil.example'],
    ['True-Client-IP', '1.2.3.4'],
  ])('%s: %s does not change a byte of the way to WeChat but the state', async (header, value) => {
    for (const app of [trusting(), trusting(express4), koaSite().app]) {
      const [plain, poisoned] = [request(app).get('/login'), request(app).get('/login').set(header, value)];
      const urls = (await Promise.all([plain, poisoned])).map(({ headers }) => headers.location!);
      expect(withoutState(urls[1]!)).toBe(withoutState(urls[0]!));
      expect(new URL(urls[1]!).searchParams.get('redirect_uri')).toBe(CALLBACK_URL);
    }
  });

  it.each(['http://evil.example/login', 'http://evil.example:8080/login', 'HTTP://user@evil.example/login'])(
    'the target %s, as proxies send it, does not change it either',
    async (target) => {
      for (const app of [trusting(), trusting(express4), koaSite().app]) {
        const [plain, url] = [await askFor(app, '/login'), await askFor(app, target)];
        // A framework may not find the route; if it does, the way is the configured one.
        expect([withoutState(plain!), undefined]).toContain(url === undefined ? url : withoutState(url));
      }
    },
  );
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

/** A site that believes its proxy. */
function trusting(framework?: typeof express4) {
  const { app } = expressSite(framework === undefined ? {} : { express: framework });
  app.set('trust proxy', true);
  return app;
}

const withoutState = (url: string) => url.replace(/state=[0-9a-f]+/, 'state=');

type Listener = (req: http.IncomingMessage, res: http.ServerResponse) => unknown;

/** Sends a request line as it is; gives the `Location` of the answer. */
function askFor(app: Listener, target: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const server = http
      .createServer((req, res) => void app(req, res))
      .listen(0, '127.0.0.1', () => {
        const { port } = server.address() as net.AddressInfo;
        const socket = net.connect(port, '127.0.0.1', () =>
          socket.write(`GET ${target} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`),
        );
        let answer = '';
        socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
        socket.once('error', reject).once('close', () => {
          server.close();
          resolve(/^location: (\S+)/im.exec(answer)?.[1]);
        });
      });
  });
}
