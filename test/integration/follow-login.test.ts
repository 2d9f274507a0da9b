import http from 'node:http';
import { MemoryStore } from '../../src/index.js';
import {
  FRAMEWORKS,
  followSite,
  PC,
  type FollowSite,
  type FollowSiteOptions,
} from '../support/follow-site.js';
import { brieflyOrFully } from '../support/full.js';
import { until } from '../support/until.js';

let sites: FollowSite[] = [];
afterEach(async () => {
  for (const site of sites) await site.close();
  sites = [];
});

async function open(framework: (typeof FRAMEWORKS)[number], options: FollowSiteOptions = {}) {
  const site = await followSite(framework, options);
  sites.push(site);
  await site.hears();
  return site;
}

jest.setTimeout(30_000);

describe.each(FRAMEWORKS)('a login by following on %s', (framework) => {
  it.each([
    ['a visitor who follows by it', false],
    ['a follower', true],
  ])('logs %s in, after they replied with the number of the page', async (_who, follows) => {
    const site = await open(framework);
    const { simulator, person, account } = site;
    if (follows) await simulator.follow(person);
    const pc = new PC(site);
    const asked = await simulator.scan(await pc.begin(), person);
    expect(asked!.content).toContain('示例 <Example>');
    expect(asked!.content).toContain('Chrome, Windows');
    const number = await pc.number();
    // Apart from the time, in which any number may be.
    expect(asked!.content!.replace(/\d\d:\d\d/g, '')).not.toContain(number);
    expect((await simulator.say(person, ` ${number} `))!.content).toContain('请回到电脑继续');
    expect(await pc.state()).toEqual({ status: 'confirmed' });
    expect(await pc.user()).toBeNull();
    const finished = await pc.finish('?returnTo=/orders');
    expect([finished.status, finished.headers.get('location')]).toEqual([302, '/orders']);
    const openid = simulator.openid(person);
    expect(await pc.user()).toEqual({ appId: account.appId, openid });
    expect(site.verified).toEqual([
      {
        provider: 'wechat',
        id: openid,
        appId: account.appId,
        openid,
        unionid: simulator.unionid(person),
        follower: expect.objectContaining({ openid, following: true }) as object,
      },
    ]);
  });

  it('streams every step to the page, and ends the stream with the last', async () => {
    const site = await open(framework);
    const { simulator, person } = site;
    const pc = new PC(site);
    const code = await pc.begin();
    const seen: string[] = [];
    for await (const state of pc.stream()) {
      seen.push(state.status);
      if (state.status === 'waiting') await simulator.scan(code, person);
      if (state.status === 'scanned') await simulator.say(person, state.number);
    }
    expect(seen).toEqual(['waiting', 'scanned', 'confirmed']);
  });

  it('tells a tab that it was confirmed, also when another tab finished it in the meantime', async () => {
    const site = await open(framework);
    const { simulator, person } = site;
    const pc = new PC(site);
    const code = await pc.begin();
    const stream = pc.stream();
    expect((await stream.next()).value).toMatchObject({ status: 'waiting' });
    await simulator.scan(code, person);
    await simulator.say(person, await pc.number());
    await pc.finish();
    let last: string | undefined;
    for await (const { status } of stream) last = status;
    expect(last).toBe('confirmed');
    const again = await pc.finish();
    expect([again.status, again.headers.get('location')]).toEqual([302, '/']);
    expect(site.verified).toHaveLength(1);
  });

  it('looks after nothing any more when the page is closed', async () => {
    const site = await open(framework);
    const pc = new PC(site);
    await pc.begin();
    const closed = new AbortController();
    const stream = pc.stream(closed.signal);
    await stream.next();
    const { streams } = (site.strategy as unknown as { _settings: { streams: Set<object> } })._settings;
    expect(streams.size).toBe(1);
    closed.abort();
    await expect(stream.next()).rejects.toThrow();
    while (streams.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(streams.size).toBe(0);
  });

  it('looks after nothing where the page was closed before the stream began', async () => {
    const store = new MemoryStore();
    const site = await open(framework, { account: { store } });
    const pc = new PC(site);
    await pc.begin();
    const get = store.get.bind(store);
    let answer!: () => void;
    const isAsked = new Promise<void>((asked) => {
      const answered = new Promise<void>((resolve) => (answer = resolve));
      store.get = (key) => (asked(), answered.then(() => get(key)));
    });
    const others = await site.connections();
    const headers = { accept: 'text/event-stream', cookie: pc.cookies() };
    const page = http.get(`${site.url}/login`, { headers }).on('error', () => undefined);
    await isAsked;
    page.destroy();
    while ((await site.connections()) > others) await new Promise((resolve) => setTimeout(resolve, 10));
    const { streams } = (site.strategy as unknown as { _settings: { streams: Set<object> } })._settings;
    const seen = jest.spyOn(streams, 'add');
    answer();
    await until(() => seen.mock.calls.length > 0);
    await until(() => streams.size === 0);
    expect(streams.size).toBe(0);
  });

  it('shows a page of its own that loads nothing and is not cached, framed or indexed', async () => {
    const site = await open(framework);
    const pc = new PC(site);
    const response = await pc.ask('/login');
    const { headers } = response;
    const policy = headers.get('content-security-policy')!;
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src 'none'; script-src 'sha256-[^']+'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'$/,
    );
    expect(headers.get('cache-control')).toBe('no-store');
    const html = await response.text();
    expect(html).toContain('role="img" aria-label="微信登录二维码 (QR code)"');
    expect(html).toContain('示例 &#60;Example&#62;');
    expect(html).not.toMatch(/<Example>|(?:src|href)="[^"]|https?:\/\/(?!weixin\.qq\.com\/q\/)/);
    expect((await pc.ask('/login', { method: 'PUT' })).status).toBe(405);
  });

  it('shows the number in the page itself, for browsers without scripts, and a form that finishes', async () => {
    const site = await open(framework);
    const { simulator, person } = site;
    const pc = new PC(site);
    await simulator.scan(await pc.begin(), person);
    const html = await pc.open();
    expect(html).toContain(`<strong class="number">${await pc.number()}</strong>`);
    expect(html).toMatch(/<div data-on="scanned confirmed"><form method="post"><button/);
    expect(html).toMatch(/<div data-on="waiting" hidden>/);
  });
});

it('the application hears of the follower too, and what it replies follows the question', async () => {
  const heard: string[] = [];
  const site = await open('Express', {
    on: {
      subscribe: ({ type }, { reply }) => {
        heard.push(type);
        reply('欢迎');
      },
      '*': ({ type, raw }, { reply }) => {
        heard.push(`${type} ${raw.Content as string}`);
        reply('客服');
      },
    },
  });
  const { simulator, person } = site;
  const pc = new PC(site);
  const asked = await simulator.scan(await pc.begin(), person);
  expect(asked!.content).toMatch(/^登录“示例 <Example>”？[\s\S]+do not reply\.\n\n欢迎$/);
  expect((await simulator.say(person, '你好'))!.content).toBe('客服');
  await simulator.say(person, await pc.number());
  expect((await simulator.say(person, '42'))!.content).toBe('客服');
  expect(heard).toEqual(['subscribe', 'text 你好', 'text 42']);
});

const RELOADS = brieflyOrFully(2_000, 10_000);

it(`${RELOADS} requests of one browser have one code made, also when they come at once`, async () => {
  const site = await open('Express');
  const pc = new PC(site);
  await pc.begin();
  await pc.reload(RELOADS);
  expect(site.codes()).toBe(1);
  site.simulator.clock.advance(300_000);
  await pc.reload(50);
  expect(site.codes()).toBe(2);
}, 120_000);

it.each([
  ['does not answer', { reset: true }],
  ['answers nonsense', { body: '<html>', contentType: 'text/html' }],
  ['has no calls left for the day', { errcode: 45009 }],
] as const)(
  'a follower is logged in when WeChat %s at the end, and the profile claims nothing',
  async (_how, fault) => {
    const site = await open('Express');
    const { simulator, person } = site;
    const pc = new PC(site);
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    simulator.fail('cgi-bin/user/info', fault, Infinity);
    expect((await pc.finish()).headers.get('location')).toBe('/me');
    const [profile] = site.verified;
    expect(profile).toMatchObject({ openid: simulator.openid(person), appId: site.account.appId });
    expect(profile).not.toHaveProperty('follower');
    expect(profile).not.toHaveProperty('unionid');
  },
);

it('a browser that is refused by verify is logged in nowhere, and its confirmation is spent', async () => {
  const site = await open('Express', { refuses: true });
  const { simulator, person } = site;
  const pc = new PC(site);
  await simulator.scan(await pc.begin(), person);
  await simulator.say(person, await pc.number());
  expect((await pc.finish()).status).toBe(401);
  expect((await pc.finish()).status).toBe(403);
  expect(await pc.user()).toBeNull();
  expect(site.verified).toHaveLength(1);
});
