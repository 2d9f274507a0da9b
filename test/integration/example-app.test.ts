import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { ExampleApp, FRAMEWORKS, type Framework } from '../browser/support/example-app';
import { HttpVisitor } from '../browser/support/http-visitor';

jest.setTimeout(30_000);

const CALLBACK = '/auth/wechat/callback';
const ACCOUNT = {
  WECHAT_APP_ID: 'wx0123456789abcdef',
  WECHAT_APP_SECRET: 'CANARY-app-secret',
  PUBLIC_URL: 'https://tea.example.com',
  SESSION_SECRET: 'CANARY-session-secret-0123456789abcdef',
  TRUST_PROXY: '1',
};

describe.each(FRAMEWORKS)('the example app on %s, on simulated WeChat', (framework) => {
  let app: ExampleApp;
  let visitor: HttpVisitor;

  beforeAll(async () => {
    app = await ExampleApp.start({}, framework);
  });

  afterAll(async () => {
    await app.stop();
  });

  beforeEach(() => {
    visitor = new HttpVisitor(app);
  });

  describe('answers', () => {
    it.each([
      '/',
      '/members',
      '/card',
      '/login',
      '/login/consent',
      '/logout',
      '/no-such-page',
      `${CALLBACK}?code=x`,
      '/%',
    ])(
      'T20 with a policy that allows no frame, no cache and nothing of another site, at %s',
      async (path) => {
        const { headers } = await visitor.get(path);
        const policy = headers.get('content-security-policy')!;
        expect(policy).toContain("default-src 'self'");
        expect(policy).toContain("frame-ancestors 'none'");
        expect(policy).not.toContain('unsafe');
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('x-powered-by')).toBeNull();
      },
    );

    it.each([`${CALLBACK}?code=x`, '/login'])(
      'without telling where the visitor was, at %s',
      async (path) => {
        const { headers } = await visitor.get(path);
        expect(headers.get('referrer-policy')).toBe('no-referrer');
      },
    );

    it('that it is alive, without a session', async () => {
      const response = await visitor.get('/healthz');
      await expect(response.text()).resolves.toBe('ok');
      expect(visitor.cookies.size).toBe(0);
    });

    it('that it is ready, without a session', async () => {
      const response = await visitor.get('/readyz');
      expect([response.status, await response.text()]).toEqual([200, 'ready']);
      expect(visitor.cookies.size).toBe(0);
    });

    it('404 to an unknown address, and keeps what was asked for off the page', async () => {
      const response = await visitor.get('/no-such-page?q=%3Cscript%3E');
      expect(response.status).toBe(404);
      await expect(response.text()).resolves.not.toContain('script');
    });

    it('on its own address: a visitor of localhost is taken to 127.0.0.1, where WeChat returns to', async () => {
      const { port } = new URL(app.url);
      const location = await new Promise((resolve, reject) => {
        request(
          `${app.url}/login?returnTo=/members`,
          { headers: { host: `localhost:${port}` } },
          (response) => {
            response.resume();
            resolve(response.headers.location);
          },
        )
          .on('error', reject)
          .end();
      });
      expect(location).toBe(`${app.url}/login?returnTo=/members`);
    });
  });

  describe('the session', () => {
    it('is not begun by looking at a page', async () => {
      await visitor.get('/');
      await visitor.get('/members');
      expect(visitor.cookies.size).toBe(0);
    });

    it('is kept in a cookie that scripts cannot read and other sites do not send', async () => {
      const response = await visitor.get('/login');
      for (const { name, attributes } of cookiesOf(response)) {
        expect(name).toMatch(/^teahouse-sid(\.sig)?$/);
        expect(attributes).toEqual(['expires', 'httponly', 'path=/', 'samesite=lax']);
      }
    });

    it('T09: gets a new id at login, and the old id is anonymous', async () => {
      const callback = await visitor.approve(await visitor.get('/login'), 'alex');
      const before = visitor.copy();
      await visitor.get(callback);
      expect(visitor.session).not.toBe(before.session);
      await expect(visitor.isLoggedIn()).resolves.toBe(true);
      await expect(before.isLoggedIn()).resolves.toBe(false);
    });

    it('T09: of one visitor does not show through when another logs in over it', async () => {
      await visitor.logIn('alex', '/login/consent');
      await visitor.logIn('xiaohong', '/login/consent');
      const page = await visitor.text('/');
      expect(page).toContain('小红');
      expect(page).not.toContain('Alex');
    });

    it('is dead at the server after a logout', async () => {
      await visitor.logIn('alex');
      const thief = visitor.copy();
      await visitor.logOut();
      await expect(thief.isLoggedIn()).resolves.toBe(false);
    });
  });

  describe('logging out', () => {
    beforeEach(async () => {
      await visitor.logIn('alex');
    });

    it('answers 405 to GET, and the visitor stays logged in', async () => {
      const response = await visitor.get('/logout');
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
      await expect(visitor.isLoggedIn()).resolves.toBe(true);
    });

    it.each([
      ['of another site', { 'sec-fetch-site': 'cross-site' }],
      ['of another port', { 'sec-fetch-site': 'same-site' }],
      ['of another site, in an old browser', { origin: 'https://evil.example' }],
      ['of a sandboxed frame, in an old browser', { origin: 'null' }],
      ['from nowhere', {}],
    ] as [string, Record<string, string>][])(
      'refuses a form %s, and the visitor stays logged in',
      async (_where, headers) => {
        const response = await visitor.post('/logout', '', headers);
        expect(response.status).toBe(403);
        await expect(visitor.isLoggedIn()).resolves.toBe(true);
      },
    );

    it('takes our own form, clears what the browser keeps, and leaves the language alone', async () => {
      await visitor.post('/language', 'language=zh');
      const response = await visitor.post('/logout', '', { origin: app.url });
      expect(response.status).toBe(303);
      expect(response.headers.get('location')).toBe('/');
      expect(response.headers.get('clear-site-data')).toBe('"cache", "storage"');
      await expect(visitor.isLoggedIn()).resolves.toBe(false);
      await expect(visitor.text('/')).resolves.toContain('lang="zh-CN"');
    });

    it('T16: is not undone by the next guarded page, nor by a callback from the history', async () => {
      const callback = await visitor.approve(await visitor.get('/login'), 'alex');
      await visitor.logOut();
      for (const path of ['/login?returnTo=%2Fmembers', callback]) {
        const response = await visitor.get(path);
        expect(response.status).toBe(200);
        await expect(response.text()).resolves.toContain('You logged out here');
      }
      await expect(visitor.isLoggedIn()).resolves.toBe(false);
    });
  });

  describe('a failed login', () => {
    const consent = async () => {
      const { headers } = await visitor.get('/login/consent');
      return new URL(headers.get('location')!);
    };

    it('says that the visitor refused', async () => {
      const { searchParams } = await consent();
      await expectFailure(
        `${CALLBACK}?state=${searchParams.get('state')!}`,
        401,
        'You did not allow the login',
      );
    });

    it('says that the state is none', async () => {
      await expectFailure(`${CALLBACK}?code=NoSuchCode`, 403, 'This login is no longer valid');
    });

    it('says that this is a snapshot page, and offers no login there', async () => {
      const { callbackURL } = await app.simulate('approve', {
        url: await consent(),
        person: 'alex',
        snapshot: true,
      });
      const page = await expectFailure(String(callbackURL).slice(app.url.length), 403, 'preview of the page');
      expect(page).not.toContain('href="/login');
    });

    it('says that WeChat did not take the code', async () => {
      const { searchParams } = await consent();
      await expectFailure(
        `${CALLBACK}?code=NoSuchCode&state=${searchParams.get('state')!}`,
        401,
        'WeChat did not accept',
      );
    });

    it('says that WeChat does not answer, with a reference that the log has, and nothing else of the log', async () => {
      await app.simulate('fail', {
        endpoint: 'sns/oauth2/access_token',
        fault: { errcode: -1, errmsg: 'CANARY busy' },
      });
      const callback = await visitor.approve(await visitor.get('/login'), 'alex');
      const page = await expectFailure(callback, 502, 'WeChat does not answer');
      const reference = /<code>([\da-f]{8})<\/code>/.exec(page)![1]!;
      expect(app.log).toContain(`${reference} GET ${CALLBACK} WeChatApiError`);
      expect(page).not.toMatch(/CANARY|errcode|Error|\.js/);
    });

    async function expectFailure(path: string, status: number, sentence: string): Promise<string> {
      const response = await visitor.get(path);
      expect(response.status).toBe(status);
      const page = await response.text();
      expect(page).toContain(sentence);
      await expect(visitor.isLoggedIn()).resolves.toBe(false);
      return page;
    }
  });

  describe('what visitors choose', () => {
    it('T19: a nickname is text, whatever it looks like', async () => {
      const nickname = '<img src=x onerror=alert(1)>"&';
      await app.simulate('people', { id: 'mallory', nickname });
      await app.simulate('follow', { person: 'mallory' });
      await visitor.logIn('mallory', '/login/consent');
      for (const path of ['/', '/members']) {
        const page = await visitor.text(path);
        expect(page).toContain('&lt;img src=x onerror=alert(1)&gt;&#34;&amp;');
        expect(page).not.toContain('<img src=x');
      }
    });

    it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
      'the way back after a login is not %s',
      async (returnTo) => {
        const response = await visitor.logIn('alex', `/login?returnTo=${encodeURIComponent(returnTo)}`);
        expect(response.headers.get('location')).toBe('/');
      },
    );

    it('the way back after a login is a path of our own', async () => {
      const response = await visitor.logIn('alex', '/login?returnTo=%2Fmembers');
      expect(response.headers.get('location')).toBe('/members');
    });

    it('the language changes by our own form only, and leads to pages of ours only', async () => {
      const foreign = await visitor.post('/language', 'language=zh', { 'sec-fetch-site': 'cross-site' });
      expect(foreign.status).toBe(403);
      await expect(visitor.text('/')).resolves.toContain('lang="en"');
      const own = await visitor.post('/language', 'language=zh&page=//evil.example');
      expect(own.headers.get('location')).toBe('/');
      await visitor.post('/language', 'language=__proto__');
      await expect(visitor.text('/')).resolves.toContain('lang="zh-CN"');
    });
  });

  it('does not say yes at the door of the back room while WeChat cannot be asked', async () => {
    // With the push it would know without asking.
    await app.simulate('fail', { endpoint: 'push', fault: { lost: true } });
    await app.simulate('follow', { person: 'xiaoming' });
    await app.simulate('fail', { endpoint: 'cgi-bin/user/info', fault: { errcode: -1 }, times: 3 });
    await visitor.logIn('xiaoming');
    const response = await visitor.get('/members');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toMatch(/^[3-7]$/);
    await app.simulate('clear-faults', {});
  });
});

it.each(FRAMEWORKS)(
  'on %s keeps secrets, tokens and codes out of every page and every line of the log',
  async (framework) => {
    const app = await ExampleApp.start({ SESSION_SECRET: ACCOUNT.SESSION_SECRET }, framework);
    const visitor = new HttpVisitor(app);
    const pages: string[] = [];
    const see = async (path: string) => pages.push(await visitor.text(path));
    const token = (name: string) => ({
      access_token: `CANARY-${name}`,
      refresh_token: 'CANARY-refresh',
      expires_in: 7200,
    });
    const user = { ...token('user'), openid: 'oCanaryOpenid0123456789abcdef', scope: 'snsapi_base' };
    const inject = (endpoint: string, fault: object) => app.simulate('fail', { endpoint, fault });

    await inject('sns/oauth2/access_token', { body: JSON.stringify(user) });
    await inject('cgi-bin/stable_token', { body: JSON.stringify(token('common')) });
    const good = await visitor.approve(await visitor.get('/login'), 'alex');
    await see(good);
    await see('/');
    await see('/members');
    await inject('sns/oauth2/access_token', { errcode: 40013 });
    const bad = await visitor.approve(await visitor.get('/login'), 'alex');
    await see(bad);
    await see('/members');
    const pending = await (await fetch(`${app.simulatorURL}/_simulator/pending-faults`)).json();
    const { output } = await app.stop();

    // All of it happened.
    expect(pending).toEqual({ pending: [] });
    expect(pages[1]).toContain('class="visitor"');
    expect(output).toContain('40013');
    const codes = [good, bad].map((callback) => new URL(callback, app.url).searchParams.get('code')!);
    for (const secret of ['CANARY', '51a00000000000000000000000000001', ...codes]) {
      expect(pages.join()).not.toContain(secret);
      expect(output).not.toContain(secret);
    }
  },
);

describe.each(FRAMEWORKS)('with an account of its own, the example app on %s', (framework) => {
  let app: ExampleApp;
  let visitor: HttpVisitor;
  const forwarded = { 'x-forwarded-proto': 'https' };

  beforeAll(async () => {
    app = await ExampleApp.start(ACCOUNT, framework);
    visitor = new HttpVisitor(app);
  });

  afterAll(async () => {
    await app.stop();
  });

  it('does not start the simulator', () => {
    expect(app.log).toBe(`Example app: ${app.url}\n`);
  });

  it('sends visitors to WeChat, and back to PUBLIC_URL', async () => {
    const { headers } = await visitor.get('/login', forwarded);
    const url = new URL(headers.get('location')!);
    expect(url.origin).toBe('https://open.weixin.qq.com');
    expect(url.searchParams.get('redirect_uri')).toBe(`https://tea.example.com${CALLBACK}`);
  });

  it('keeps the session in a cookie of this host, over https only', async () => {
    const response = await new HttpVisitor(app).get('/login', forwarded);
    for (const { name, attributes } of cookiesOf(response)) {
      expect(name).toMatch(/^__Host-sid(\.sig)?$/);
      expect(attributes).toEqual(['expires', 'httponly', 'path=/', 'samesite=lax', 'secure']);
    }
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
  });

  it('allows forms to WeChat and avatars of WeChat, and nothing of the simulator', async () => {
    const { headers } = await visitor.get('/', forwarded);
    const policy = headers.get('content-security-policy')!;
    expect(policy).toContain("img-src 'self' https://thirdwx.qlogo.cn https://wx.qlogo.cn;");
    expect(policy).toContain("form-action 'self' https://open.weixin.qq.com");
    expect(policy).not.toContain('127.0.0.1');
  });

  it('hears no message push without its keys', async () => {
    expect((await visitor.get('/wechat?signature=x', forwarded)).status).toBe(404);
  });

  it('passes WeChat’s verification of its push address with the token it was given, and no other', async () => {
    const token = 'CANARYtoken';
    const pushed = await ExampleApp.start(
      { ...ACCOUNT, WECHAT_TOKEN: token, WECHAT_AES_KEY: 'k'.repeat(43) },
      framework,
    );
    const verify = (key: string) => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHash('sha1').update([key, timestamp, '7'].sort().join('')).digest('hex');
      return fetch(
        `${pushed.url}/wechat?signature=${signature}&timestamp=${timestamp}&nonce=7&echostr=hello`,
      );
    };
    const [right, wrong] = [await verify(token), await verify('another')];
    await expect(right.text()).resolves.toBe('hello');
    expect(wrong.status).toBe(403);
    const { output } = await pushed.stop();
    expect(output).not.toContain('CANARY');
  });

  it('takes forms of PUBLIC_URL only', async () => {
    const form = (origin: string) => visitor.post('/language', 'language=zh', { ...forwarded, origin });
    expect((await form(app.url)).status).toBe(403);
    expect((await form('https://tea.example.com')).status).toBe(303);
  });
});

describe('the example app does not start', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    ['on a port that is none', { PORT: '70000' }, /^PORT must be/],
    [
      'with an app id alone',
      { WECHAT_APP_ID: 'wx1' },
      /^WECHAT_APP_ID is set but WECHAT_APP_SECRET is missing/,
    ],
    [
      'with a secret alone',
      { WECHAT_APP_SECRET: 'CANARY' },
      /^WECHAT_APP_SECRET is set but WECHAT_APP_ID is missing/,
    ],
    ['without its public address', { ...ACCOUNT, PUBLIC_URL: '' }, /^PUBLIC_URL is missing/],
    [
      'on plain http',
      { ...ACCOUNT, PUBLIC_URL: 'http://tea.example.com' },
      /^PUBLIC_URL must be an https address/,
    ],
    ['below a path', { ...ACCOUNT, PUBLIC_URL: 'https://example.com/tea' }, /^PUBLIC_URL must be/],
    ['without a session secret', { ...ACCOUNT, SESSION_SECRET: '' }, /^SESSION_SECRET is missing/],
    [
      'with a short session secret',
      { ...ACCOUNT, SESSION_SECRET: 'CANARY' },
      /^SESSION_SECRET must be at least 32/,
    ],
    ['with a push token alone', { ...ACCOUNT, WECHAT_TOKEN: 'CANARY' }, /^WECHAT_AES_KEY must be/],
    [
      'with a push token that is none',
      { ...ACCOUNT, WECHAT_TOKEN: 'CANARY!', WECHAT_AES_KEY: 'k'.repeat(43) },
      /^WECHAT_TOKEN must be/,
    ],
    ['with a Redis that is none', { REDIS_URL: 'CANARY' }, /^REDIS_URL must be/],
    [
      'with a Redis that is not there',
      { REDIS_URL: 'redis://:CANARY@127.0.0.1:1' },
      /^REDIS_URL: Redis cannot/,
    ],
    ['without knowing its proxies', { ...ACCOUNT, TRUST_PROXY: '' }, /^TRUST_PROXY is missing/],
    ['trusting every proxy', { ...ACCOUNT, TRUST_PROXY: 'true' }, /^TRUST_PROXY must be/],
    ['trusting every address', { ...ACCOUNT, TRUST_PROXY: '0.0.0.0/0' }, /^TRUST_PROXY must be/],
    [
      'on simulated WeChat in production',
      { NODE_ENV: 'production' },
      /^NODE_ENV is production but no account/,
    ],
  ])('%s, and says so in one sentence', async (_when, env, sentence) => {
    const { code, output } = await ExampleApp.run(env);
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toContain('CANARY');
  });

  it.each(['PORT', 'SIMULATOR_PORT'])('when %s is taken, and says so in one sentence', async (variable) => {
    const first = await ExampleApp.start();
    const { port } = new URL(first.url);
    const { code, output } = await ExampleApp.run({ [variable]: port }, 'koa');
    await first.stop();
    expect(code).toBe(1);
    expect(output).toBe(`Port ${port} is taken: choose another with ${variable}, or 0 for any free one.\n`);
  });
});

it.each<[Framework, NodeJS.Signals]>([
  ['express', 'SIGTERM'],
  ['koa', 'SIGTERM'],
  ['koa', 'SIGINT'],
])('the example app on %s ends by itself at %s', async (framework, signal) => {
  const app = await ExampleApp.start({}, framework);
  await (await fetch(app.url)).text();
  const { code, output } = await app.stop(signal);
  expect(code).toBe(0);
  expect(output.split('\n')).toHaveLength(3);
});

/** The cookies of an answer, and what their attributes say, but for when they end. There has to be one. */
function cookiesOf(response: Response): { name: string; attributes: string[] }[] {
  const lines = response.headers.getSetCookie();
  expect(lines).not.toEqual([]);
  return lines.map((line) => {
    const [pair, ...attributes] = line.split('; ');
    const sorted = attributes.map((one) => one.toLowerCase().replace(/^expires=.*/, 'expires')).sort();
    return { name: pair!.split('=')[0]!, attributes: sorted };
  });
}
