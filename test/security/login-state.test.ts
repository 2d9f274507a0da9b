import fc from 'fast-check';
import { SessionStateStore, WeChatStrategy } from '../../src/index.js';
import { readLogin } from '../../src/passport/login-line.js';
import { StateGenerator } from '../../src/passport/state.js';
import {
  beginLogin,
  CALLBACK_URL,
  exchanges,
  expressSite as siteOf,
  logIn,
  openBrowser,
  passWeChat,
  type SiteOptions,
} from '../support/express-site.js';
import { KEPT_IN, makeRequest, nextRequest } from '../support/state-stores.js';

const CALLBACK = '/auth/wechat/callback';
const RANDOM_STATE = 'ab'.repeat(20);

describe.each(KEPT_IN)('state of a login kept in $place', ({ makeStore, replayedTo }) => {
  const expressSite = (options: SiteOptions = {}) =>
    siteOf({ ...options, strategy: { stateStore: makeStore(), ...options.strategy } });

  describe.each(['with the session cookie', 'without any cookie'])('T01 a forged callback %s', (cookie) => {
    it.each([
      ['no state', ''],
      ['an empty state', '&state='],
      ['a random word as state', '&state=xyz'],
      ['a state of another length', `&state=${'a'.repeat(39)}`],
      ['a state in capitals', `&state=${'A'.repeat(40)}`],
    ])('is refused with %s, and WeChat is not asked', async (_name, suffix) => {
      const site = expressSite();
      const browser = openBrowser(site);
      await beginLogin(browser);
      const visitor = cookie === 'with the session cookie' ? browser : openBrowser(site);
      const response = await visitor.get(`${CALLBACK}?code=abc${suffix}`);
      expect(response.status).toBe(403);
      expect(exchanges(site.simulator)).toBe(0);
      expect((await visitor.get('/me')).status).toBe(401);
    });

    it('with a well-formed state that nobody issued begins the login again, once, and WeChat is not asked', async () => {
      const site = expressSite();
      const browser = openBrowser(site);
      await beginLogin(browser);
      const visitor = cookie === 'with the session cookie' ? browser : openBrowser(site);
      const first = await visitor.get(`${CALLBACK}?code=abc&state=${RANDOM_STATE}`);
      expect(first.status).toBe(302);
      expect(first.headers.location).toMatch(/^https:\/\/[^/]+\/connect\/oauth2\/authorize\?/);
      expect((await visitor.get(`${CALLBACK}?code=abc&state=${RANDOM_STATE}`)).status).toBe(403);
      expect(exchanges(site.simulator)).toBe(0);
      expect((await visitor.get('/me')).status).toBe(401);
    });
  });

  it('T01 a browser that keeps no cookies is sent to WeChat at most once more', async () => {
    const site = expressSite();
    const response = await openBrowser(site).get(`${CALLBACK}?code=abc&state=${RANDOM_STATE}`);
    const restarted = new URL(response.headers.location!).searchParams.get('state')!;
    expect((await openBrowser(site).get(`${CALLBACK}?code=abc&state=${restarted}`)).status).toBe(403);
  });

  it('T01 a lost login with consent is refused and not begun again, because it would ask the visitor', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const response = await openBrowser(site).get(`${CALLBACK}?code=abc&state=${RANDOM_STATE}`);
    expect(response.status).toBe(403);
  });

  it('T01 a string given as `state` to passport.authenticate does not take the place of the checked one', async () => {
    const site = expressSite({ authenticate: { state: 'mine' } as object });
    const url = new URL(await beginLogin(openBrowser(site)));
    expect(url.searchParams.get('state')).toMatch(/^[0-9a-f]{40}$/);
  });

  it('T01 ten thousand states are all different and 40 hex digits long', () => {
    const generator = new StateGenerator();
    const states = Array.from({ length: 10_000 }, () => generator.next(false));
    expect(new Set(states).size).toBe(10_000);
    expect(states.every((state) => /^[0-9a-f]{40}$/.test(state))).toBe(true);
  });

  it('T02 a login begun in one browser cannot be finished in another, and still can in its own', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const [alice, mallory] = [openBrowser(site), openBrowser(site)];
    await mallory.get('/login');
    const callback = await passWeChat(site.simulator, await beginLogin(alice), site.simulator.people[0]!.id);
    expect((await mallory.get(callback)).status).toBe(403);
    expect(exchanges(site.simulator)).toBe(0);
    expect((await alice.get(callback)).headers.location).toBe('/me');
  });

  it('T02 a state of another strategy is refused, and WeChat is not asked', async () => {
    // Both strategies behind one session, as two logins of one site are.
    const record = {
      strategy: 'wechat',
      appId: 'wx51a0000000000001',
      scope: 'snsapi_base',
      lang: 'zh_CN',
      callbackURL: CALLBACK_URL,
    };
    const stateStore = makeStore();
    const site = expressSite({ strategy: { name: 'second', stateStore } });
    const other = expressSite({ simulator: site.simulator });
    const req = makeRequest();
    await stateStore.save(req, RANDOM_STATE, record as never);
    const outcome = await run(site.strategy, nextRequest(req, { code: 'abc', state: RANDOM_STATE }));
    expect(outcome).toEqual(['fail', expect.objectContaining({ code: 'invalid_state' }), 403]);
    expect(exchanges(other.simulator)).toBe(0);
  });

  it('T03 an expired state does not log in', async () => {
    let now = Date.now();
    const site = expressSite({
      strategy: { scope: 'snsapi_userinfo', stateStore: makeStore(() => now) },
    });
    const browser = openBrowser(site);
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    now += 10 * 60_000;
    expect((await browser.get(callback)).status).toBe(403);
    expect(exchanges(site.simulator)).toBe(0);
  });

  it('T03 a replayed callback of a logged-in visitor goes home, without a second exchange', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    await browser.get(callback);
    const replayed = await browser.get(callback);
    expect([replayed.status, replayed.headers.location]).toEqual([302, replayedTo]);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it('T03 the same callback twice at once is one exchange, and both answers are logged in', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    site.simulator.fail('sns/oauth2/access_token', { delayMs: 100 });
    const browser = openBrowser(site);
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    const answers = await Promise.all([browser.get(callback), browser.get(callback)]);
    expect(answers.map(({ headers }) => headers.location)).toEqual(['/me', '/me']);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it('T03 nobody else can share the exchange of a callback that is on its way', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    site.simulator.fail('sns/oauth2/access_token', { delayMs: 100 });
    const [alice, mallory] = [openBrowser(site), openBrowser(site)];
    await beginLogin(mallory);
    const callback = await passWeChat(site.simulator, await beginLogin(alice), site.simulator.people[0]!.id);
    const [own, foreign] = await Promise.all([alice.get(callback), mallory.get(callback)]);
    expect(own.headers.location).toBe('/me');
    expect(foreign.status).toBe(403);
    expect((await mallory.get('/me')).status).toBe(401);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it('T03 two tabs that log in at once are both logged in', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    await beginLogin(browser); // the session exists
    const [one, two] = await Promise.all([beginLogin(browser), beginLogin(browser)]);
    const person = site.simulator.people[0]!.id;
    const callbacks = await Promise.all([one, two].map((url) => passWeChat(site.simulator, url, person)));
    const answers = await Promise.all(callbacks.map((callback) => browser.get(callback)));
    expect(answers.map(({ headers }) => headers.location)).toEqual(['/me', '/me']);
    expect(await browser.get('/me').then(({ body }) => body.openid)).toBe(site.simulator.openid(person));
  });

  it('T03 the same callback twice at once is one error too, when WeChat is away: both are answered, and the process lives', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    site.simulator.fail('sns/oauth2/access_token', { delayMs: 100, reset: true });
    const browser = openBrowser(site);
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    const answers = await Promise.all([browser.get(callback), browser.get(callback)]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [503, 'ERR_WECHAT_NETWORK'],
      [503, 'ERR_WECHAT_NETWORK'],
    ]);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it('T03 the same state with two codes at once is one exchange, and both answers are logged in', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    site.simulator.fail('sns/oauth2/access_token', { delayMs: 50 }, 2);
    const browser = openBrowser(site);
    const url = await beginLogin(browser);
    const callbacks = await Promise.all(
      [1, 2].map(() => passWeChat(site.simulator, url, site.simulator.people[0]!.id)),
    );
    const answers = await Promise.all(callbacks.map((callback) => browser.get(callback)));
    expect(answers.map(({ headers }) => headers.location ?? 'refused')).toEqual(['/me', '/me']);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it.each([
    ['a text', 'x'],
    ['an object', { length: 1 }],
    ['a list of nonsense', [null, 7, '', '7', '7 7', '7 soon       ', '7 7 late      ', '7 7   %     ', {}]],
  ])('T01 %s where the logins belong holds no login, and the next one is kept', async (_name, nonsense) => {
    const store = new SessionStateStore();
    const req = { session: { wechatLogins: nonsense as unknown } };
    expect(await store.find(req, '7')).toBeUndefined();
    expect(await store.take(req, '7')).toBe('gone');
    await store.save(req, RANDOM_STATE, {} as never);
    expect(await store.take(req, RANDOM_STATE)).toBe('first');
    expect(req.session.wechatLogins).toHaveLength(1);
  });

  it('T03 a code WeChat calls used begins the login again, once, without a question', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    site.simulator.fail('sns/oauth2/access_token', { errcode: 40163 }, 2);
    const again = await logIn(site, browser, site.simulator.people[0]!.id, '/login?returnTo=/pages');
    expect(again.headers.location).toContain('/connect/oauth2/authorize');
    const callback = await passWeChat(site.simulator, again.headers.location!, site.simulator.people[0]!.id);
    expect((await browser.get(callback)).status).toBe(401);
    site.simulator.assertNoPendingFaults();
  });

  it('T03 a login that was begun again still leads to where the visitor wanted to be', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    site.simulator.fail('sns/oauth2/access_token', { errcode: 40029 });
    const again = await logIn(site, browser, site.simulator.people[0]!.id, '/login?returnTo=/pages');
    const callback = await passWeChat(site.simulator, again.headers.location!, site.simulator.people[0]!.id);
    expect((await browser.get(callback)).headers.location).toBe('/pages');
  });

  it('T03 a login with a callback URL and a language of its own keeps them when it begins again', async () => {
    const own = { callbackURL: `${CALLBACK_URL}?own=1`, lang: 'en' } as const;
    const site = expressSite({ authenticate: own });
    site.simulator.fail('sns/oauth2/access_token', { errcode: 40163 });
    const again = await logIn(site, openBrowser(site), site.simulator.people[0]!.id);
    expect(new URL(again.headers.location!).searchParams.get('redirect_uri')).toBe(own.callbackURL);
  });

  it('T05 a code that arrives at another path than the callback is not redeemed', async () => {
    const site = expressSite();
    const browser = openBrowser(site);
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(browser),
      site.simulator.people[0]!.id,
    );
    expect((await browser.get(callback.replace(CALLBACK, '/other'))).status).toBe(403);
    expect(exchanges(site.simulator)).toBe(0);
    expect((await browser.get(callback)).headers.location).toBe('/me');
  });
});

describe('state of a login kept in the session', () => {
  it('T03 of many requests that take a state at once one is told that it is the first', async () => {
    const store = new SessionStateStore();
    const sessions = new Map([['sid', '{}']]);
    const sessionStore = {
      get: (id: string, done: (error: unknown, session: object) => void) =>
        setImmediate(done, null, JSON.parse(sessions.get(id)!)),
    };
    const request = () => {
      const session = JSON.parse(sessions.get('sid')!) as { save?: unknown };
      const save = (done: () => void) =>
        setImmediate(() => (sessions.set('sid', JSON.stringify(session)), done()));
      Object.defineProperty(session, 'save', { value: save });
      return { session, sessionStore, sessionID: 'sid', headers: { cookie: 'sid=sid' } };
    };
    await store.save(request(), RANDOM_STATE, {} as never);
    const requests = Array.from({ length: 20 }, request);
    const taken = await Promise.all(requests.map((req) => new SessionStateStore().take(req, RANDOM_STATE)));
    expect(taken.filter((one) => one === 'first')).toHaveLength(1);
    sessions.clear();
    sessions.set('sid', 'null');
    expect(await store.take(requests[0]!, RANDOM_STATE)).toBe('gone');
    expect(sessions.get('sid')).toBe('null');
  });

  it('T03 a first visit with two tabs at once keeps the session of the later one, and a silent login repairs itself', async () => {
    const site = siteOf();
    const browser = openBrowser(site);
    const urls = await Promise.all([beginLogin(browser), beginLogin(browser)]);
    const person = site.simulator.people[0]!.id;
    const answers = [];
    for (const url of urls) answers.push(await browser.get(await passWeChat(site.simulator, url, person)));
    const places = answers.map(({ headers }) => headers.location!.replace(/^https:.*/, 'WeChat, once more'));
    expect(places.filter((place) => place === '/me')).toHaveLength(1);
    expect(exchanges(site.simulator)).toBe(1);
  });

  it('T03 two tabs one after the other are both logged in', async () => {
    const site = siteOf();
    const browser = openBrowser(site);
    const person = site.simulator.people[0]!.id;
    const [one, two] = [await beginLogin(browser), await beginLogin(browser)];
    expect((await browser.get(await passWeChat(site.simulator, one, person))).headers.location).toBe('/me');
    expect((await browser.get(await passWeChat(site.simulator, two, person))).headers.location).toBe('/');
    expect((await browser.get('/me')).status).toBe(200);
  });

  it('T21 a browser keeps eight logins at most, and the oldest goes first', async () => {
    const store = new SessionStateStore();
    const req = { session: {} as { wechatLogins?: string[] } };
    const states = Array.from({ length: 10 }, (_, i) => String(i).repeat(40));
    for (const state of states) await store.save(req, state, {} as never);
    expect(req.session.wechatLogins!.map((line) => readLogin(line)?.state)).toEqual(states.slice(2));
  });

  it('T09 the session id changes at login, and the old one is nobody', async () => {
    const site = siteOf();
    const browser = openBrowser(site);
    const started = await browser.get('/login');
    const before = started.headers['set-cookie']![0]!.split(';')[0]!;
    const done = await browser.get(
      await passWeChat(site.simulator, started.headers.location!, site.simulator.people[0]!.id),
    );
    const after = done.headers['set-cookie']![0]!.split(';')[0]!;
    expect(after).not.toBe(before);
    expect((await openBrowser(site).get('/me').set('Cookie', before)).status).toBe(401);
  });
});

describe.each(KEPT_IN)('T17 a malformed callback, its state kept in $place:', ({ makeStore }) => {
  const expressSite = (options: SiteOptions = {}) =>
    siteOf({ ...options, strategy: { stateStore: makeStore(), ...options.strategy } });
  const state = RANDOM_STATE;
  it.each([
    `code=a&code=b&state=${state}`,
    `code=a&state=${state}&state=${state}`,
    `code=a&state[]=${state}`,
    `code=a&state[a]=${state}`,
    `code=a%20b&state=${state}`,
    `code=a%00&state=${state}`,
    `code=a%0d%0aX:1&state=${state}`,
    `code=<b>&state=${state}`,
    `code=${'a'.repeat(513)}&state=${state}`,
    `code=a/../b&state=${state}`,
    `code=a&state=${state}%00`,
    `code=a&state=%20${state}`,
    `code=a&state=${state}${state}`,
    'code=a&state=__proto__',
    'code=a&state=constructor',
    'code=a&state[__proto__]=a',
    'state=x',
    'state=',
    'code=',
    'code=authdeny',
    'code=authdeny&state=x',
    'code=a',
  ])('%s is refused without a call to WeChat', async (query) => {
    const site = expressSite();
    const browser = openBrowser(site);
    await beginLogin(browser);
    const response = await browser.get(`${CALLBACK}?${query}`);
    expect(response.status).toBe(403);
    expect(exchanges(site.simulator)).toBe(0);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(response.headers['referrer-policy']).toBe('no-referrer');
  });

  it.each([`code[]=a&state=${state}`, `code[x]=a&state=${state}`, 'state[]=', 'code[$ne]=a'])(
    '%s has no code for us, so at most a login begins, without a call to WeChat',
    async (query) => {
      const site = expressSite();
      const response = await openBrowser(site).get(`${CALLBACK}?${query}`);
      expect(response.headers.location).toContain('/connect/oauth2/authorize');
      expect(exchanges(site.simulator)).toBe(0);
    },
  );

  it('of any text in code and state is refused without a call to WeChat', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('toString', '__proto__', 'hasOwnProperty', 'authdeny'),
    );
    await fc.assert(
      fc.asyncProperty(text, text, async (code, given) => {
        const outcome = await run(site.strategy, {
          headers: {},
          session: { wechatLogins: [] },
          query: { code, state: given },
        });
        expect(outcome.slice(0, 1)).toEqual(['fail']);
        expect(exchanges(site.simulator)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

/** Runs one attempt as Passport would, on a child of the strategy, and gives how it ended. */
function run(strategy: WeChatStrategy, req: object, options = {}): Promise<unknown[]> {
  return new Promise((resolve) => {
    const attempt = Object.create(strategy) as WeChatStrategy & Record<string, unknown>;
    for (const end of ['success', 'fail', 'redirect', 'error']) {
      Object.assign(attempt, { [end]: (...args: unknown[]) => resolve([end, ...args]) });
    }
    attempt.authenticate(req as never, options);
  });
}
