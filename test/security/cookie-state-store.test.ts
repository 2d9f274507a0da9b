import {
  CookieStateStore,
  MemoryStore,
  type CookieStateStoreOptions,
  type StateRecord,
} from '../../src/index.js';
import { beginLogin, exchanges, expressSite, openBrowser, passWeChat } from '../support/express-site.js';
import {
  COOKIE_KEY,
  makeRequest,
  nextRequest,
  setCookies,
  type BareRequest,
} from '../support/state-stores.js';

const STATE = 'ab'.repeat(20);
const RECORD: StateRecord = {
  strategy: 'wechat',
  appId: 'wx0123456789abcdef',
  scope: 'snsapi_base',
  lang: 'zh_CN',
  callbackURL: 'https://site.example/auth/wechat/callback',
  returnTo: '/pages',
};
const storeOf = (options: Partial<CookieStateStoreOptions> = {}) =>
  new CookieStateStore({ keys: [COOKIE_KEY], ...options });

/** Begins a login; gives the request in which the browser comes back. */
async function begun(store: CookieStateStore, record = RECORD, state = STATE): Promise<BareRequest> {
  const req = makeRequest();
  await store.save(req, state, record);
  return nextRequest(req);
}
const withCookie = (cookie: string): BareRequest => ({ ...makeRequest(), headers: { cookie } });
const cookieOf = ({ headers }: BareRequest) => headers.cookie!;

describe('the cookie of a login', () => {
  it('holds all that the login has to remember, for its own site over https and out of reach of scripts', async () => {
    const store = storeOf();
    const req = makeRequest();
    await store.save(req, STATE, RECORD);
    expect(setCookies(req)).toEqual([
      expect.stringMatching(
        /^__Host-wechat-login-[0-9a-f]{32}=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    expect(await store.find(nextRequest(req), STATE)).toEqual(RECORD);
  });

  it('has a plain name and no Secure where the site is http on this machine', async () => {
    const store = storeOf();
    const record = { ...RECORD, callbackURL: 'http://localhost:3000/callback' };
    const req = makeRequest();
    await store.save(req, STATE, record);
    expect(setCookies(req)[0]).toMatch(/^wechat-login-[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await store.find(nextRequest(req), STATE)).toEqual(record);
  });

  it('T02 does not show the state, and is nothing to another state', async () => {
    const store = storeOf();
    const back = await begun(store);
    expect(cookieOf(back)).not.toContain(STATE);
    const [, value] = cookieOf(back).split(/=(.*)/s);
    const other = 'cd'.repeat(20);
    const name = cookieOf(await begun(store, RECORD, other)).split('=')[0]!;
    expect(await store.find(withCookie(`${name}=${value!}`), other)).toBeUndefined();
  });

  it('T02 that a neighbouring host planted without the prefix counts as none', async () => {
    const store = storeOf();
    const back = await begun(store);
    expect(await store.find(withCookie(cookieOf(back).replace('__Host-', '')), STATE)).toBeUndefined();
  });

  it('T01 counts as none when a letter of it was changed, wherever that is', async () => {
    const store = storeOf();
    const cookie = cookieOf(await begun(store));
    const start = cookie.indexOf('=') + 1;
    for (let i = start; i < cookie.length; i += 3) {
      const changed = cookie.slice(0, i) + (cookie[i] === 'x' ? 'y' : 'x') + cookie.slice(i + 1);
      const req = withCookie(changed);
      expect([i, await store.find(req, STATE), await store.take(req, STATE)]).toEqual([i, undefined, 'gone']);
    }
  });

  it.each([
    ['nothing', ''],
    ['no seal', 'mi1.e30'],
    ['a seal of nothing', '..'],
    ['four parts', 'a.b.c.d'],
    ['JSON', '{"strategy":"wechat"}'],
  ])('T01 counts as none when it holds %s', async (_what, value) => {
    const store = storeOf();
    const name = cookieOf(await begun(store)).split('=')[0]!;
    expect(await store.find(withCookie(`${name}=${value}`), STATE)).toBeUndefined();
  });

  it('counts as none under another key, and is believed under an older one that is still in the list', async () => {
    const [old, fresh] = ['o'.repeat(32), 'f'.repeat(32)];
    const back = await begun(storeOf({ keys: [old] }));
    expect(await storeOf({ keys: [fresh] }).find(back, STATE)).toBeUndefined();
    expect(await storeOf({ keys: [fresh, old] }).find(back, STATE)).toEqual(RECORD);
    const signedByFirst = await begun(storeOf({ keys: [fresh, old] }));
    expect(await storeOf({ keys: [old] }).find(signedByFirst, STATE)).toBeUndefined();
  });

  it('T03 counts as none after ten minutes, and when it comes from a clock that is far ahead', async () => {
    let now = Date.now();
    const store = storeOf({ now: () => now });
    const back = await begun(store);
    now += 10 * 60_000 - 1;
    expect(await store.find(back, STATE)).toEqual(RECORD);
    now += 1;
    expect(await store.find(back, STATE)).toBeUndefined();
    now -= 12 * 60_000;
    expect(await store.find(back, STATE)).toBeUndefined();
  });

  it('T03 that is sent again by whoever kept it has been used, for as long as it would live', async () => {
    let now = Date.now();
    const store = storeOf({ now: () => now });
    const back = await begun(store);
    expect(await store.take(back, STATE)).toBe('first');
    expect(setCookies(back)[0]).toContain('; Max-Age=30;');
    expect(await store.take(nextRequest(back), STATE)).toBe('used');
    now += 9 * 60_000;
    expect(await store.take(back, STATE)).toBe('used');
    now += 60_000;
    expect(await store.take(back, STATE)).toBe('gone');
  });

  it('T03 of many requests that take it at once, in several processes, one is told that it is the first', async () => {
    const shared = new MemoryStore();
    const processes = Array.from({ length: 4 }, () => storeOf({ store: shared }));
    const back = await begun(processes[0]!);
    const taken = await Promise.all(
      processes.flatMap((store) => [1, 2, 3].map(() => store.take(nextRequest(back), STATE))),
    );
    expect(taken.filter((one) => one === 'first')).toHaveLength(1);
    expect(taken.filter((one) => one === 'used')).toHaveLength(11);
  });

  it('F21 nobody logs in by it while the store of used states is away', async () => {
    const away = () => Promise.reject(new Error('redis://:password@host is away'));
    const store = storeOf({ store: Object.assign(new MemoryStore(), { acquire: away, get: away }) });
    const error = await store.take(await begun(storeOf()), STATE).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_WECHAT_STORE', status: 503 });
    expect(String(error) + JSON.stringify(error)).not.toContain('password');
  });
});

describe('T21 the cookies of a browser', () => {
  it('are eight at most, and the oldest goes first', async () => {
    let now = Date.now();
    const store = storeOf({ now: () => ++now });
    const states = Array.from({ length: 10 }, (_, i) => String(i).repeat(40));
    let req = makeRequest();
    for (const state of states) {
      await store.save(req, state, RECORD);
      req = nextRequest(req);
    }
    const found = await Promise.all(states.map((state) => store.find(req, state)));
    expect(found.map((record) => record !== undefined)).toEqual(states.map((_, i) => i >= 2));
  });

  it('stay below four kilobytes together, whatever the visitor wants to go back to', async () => {
    const store = storeOf();
    let req = makeRequest();
    for (let i = 0; i < 9; i++) {
      await store.save(req, String(i).repeat(40), { ...RECORD, returnTo: `/${'p'.repeat(150 * (i + 1))}` });
      req = nextRequest(req);
      expect(cookieOf(req).length).toBeLessThan(4_096);
    }
  });

  it('lose the way back when it is too long, and not the login', async () => {
    const store = storeOf();
    const back = await begun(store, { ...RECORD, returnTo: `/${'p'.repeat(4_000)}` });
    const { returnTo: _gone, ...rest } = RECORD;
    expect(await store.find(back, STATE)).toEqual(rest);
  });

  it('take no callback URL that fits into none', async () => {
    const callbackURL = `https://site.example/${'c'.repeat(4_000)}`;
    await expect(async () =>
      storeOf().save(makeRequest(), STATE, { ...RECORD, callbackURL }),
    ).rejects.toMatchObject({
      code: 'ERR_WECHAT_CONFIG',
    });
  });

  it('let a login begin again once a minute', async () => {
    let now = Date.now();
    const store = storeOf({ now: () => now });
    const req = makeRequest();
    expect(await store.claimRestart(req)).toBe(true);
    await store.save(req, STATE, RECORD);
    expect(setCookies(req)[1]).toMatch(/^__Host-wechat-restart=[^;]+; Max-Age=60; .*Secure$/);
    const next = nextRequest(req);
    expect(await store.claimRestart(next)).toBe(false);
    now += 60_000;
    expect(await store.claimRestart(next)).toBe(true);
  });
});

describe('a site that keeps its logins in cookies', () => {
  it('T03 logs in two tabs that begin at once on a first visit, each by a login of its own', async () => {
    const site = expressSite({ strategy: { stateStore: storeOf() } });
    const browser = openBrowser(site);
    const urls = await Promise.all([beginLogin(browser), beginLogin(browser)]);
    const person = site.simulator.people[0]!.id;
    for (const url of urls) {
      const callback = await passWeChat(site.simulator, url, person);
      expect((await browser.get(callback)).headers.location).toBe('/me');
    }
    expect(exchanges(site.simulator)).toBe(2);
  });

  it('keeps the cookies that others put on the answer', async () => {
    const req = makeRequest();
    req.res.setHeader('Set-Cookie', 'theirs=1');
    await storeOf().save(req, STATE, RECORD);
    expect(setCookies(req)).toEqual(['theirs=1', expect.stringContaining('wechat-login')]);
  });

  it('is asked for its answer where no framework shows it', async () => {
    const save = storeOf().save({ headers: {} }, STATE, RECORD);
    await expect(save).rejects.toMatchObject({
      code: 'ERR_WECHAT_CONFIG',
      message: expect.stringContaining('Did you forget `req.res = res`?'),
    });
  });
});

describe('wrong options of CookieStateStore', () => {
  it.each<[string, object | undefined, RegExp]>([
    ['no options', undefined, /`options` must be an object/],
    ['no keys', {}, /`keys` must be a list of keys/],
    ['an empty list', { keys: [] }, /`keys` must be a list of keys/],
    ['a short key', { keys: ['topsecret'] }, /`keys` must be a list of keys of 32/],
    ['one short key of two', { keys: [COOKIE_KEY, 'topsecret'] }, /`keys` must be a list of keys of 32/],
    ['one key and no list', { keys: COOKIE_KEY }, /`keys` must be a list of keys/],
    ['a store without locks', { keys: [COOKIE_KEY], store: new Map() }, /`store` must have the methods/],
    ['a clock that is none', { keys: [COOKIE_KEY], now: 1 }, /`now` must be a function/],
    ['a misspelt name', { key: COOKIE_KEY }, /unknown option `key`/],
  ])('%s: a TypeError that names the option and the rule, and no key', (_what, options, rule) => {
    const make = () => new CookieStateStore(options as never);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(rule);
    expect(make).not.toThrow(/topsecret|kkkk/);
  });
});
