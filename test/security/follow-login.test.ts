import express from 'express';
import { MemoryStore as SessionMemory } from 'express-session';
import { Redis } from 'ioredis';
import request from 'supertest';
import { Passport } from 'passport';
import { MemoryStore, OfficialAccount, WeChatFollowStrategy } from '../../src/index.js';
import { describeBrowser } from '../../src/passport/describe-browser.js';
import { RedisStore } from '../../src/redis.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import {
  FRAMEWORKS,
  followSite,
  lastScene,
  otherThan,
  PC,
  type FollowSite,
  type FollowSiteOptions,
} from '../support/follow-site.js';
import { PushSender, type SentPush } from '../support/message-push.js';
import { RedisServer } from '../support/redis-server.js';

let cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});
jest.setTimeout(30_000);

async function open(options: FollowSiteOptions = {}, framework: 'Express' | 'Koa' = 'Express') {
  const site = await followSite(framework, options);
  cleanUps.push(() => site.close());
  await site.hears();
  const pc = new PC(site);
  return { ...site, site, pc };
}

type Opened = Awaited<ReturnType<typeof open>>;

const push = (site: FollowSite, { search, body }: SentPush) =>
  fetch(`${site.url}/wechat?${search}`, { method: 'POST', body });

/** Why the site says that a login failed. */
const why = async (response: Response) => {
  const { code, failure } = (await response.json()) as { code: string | null; failure?: string };
  return [response.status, code ?? failure?.replace(/ [^ -~].*/, '')];
};
const EXPIRED = [
  403,
  'This QR code is no longer good, or belongs to another browser. Please ask for a new one.',
];
const UNCONFIRMED = [401, 'The login was not confirmed on the phone.'];

describe('T15 a code that is shown to somebody else', () => {
  it('logs nobody in by being scanned, however often the browser asks', async () => {
    const { simulator, person, pc, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
    expect(await pc.user()).toBeNull();
    expect(verified).toEqual([]);
  });

  it('logs nobody in when whoever scanned talks about something else', async () => {
    const { simulator, person, pc } = await open();
    await simulator.scan(await pc.begin(), person);
    const number = await pc.number();
    for (const text of ['好', `number ${number}`, `${number}${number}`, `-${number}`])
      await simulator.say(person, text).catch(() => undefined);
    expect(await pc.state()).toMatchObject({ status: 'scanned' });
    expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
  });

  it('is over after one wrong number: a guess has no second try, by the same scan or another', async () => {
    const { simulator, person, pc } = await open();
    const code = await pc.begin();
    await simulator.scan(code, person);
    const number = await pc.number();
    expect((await simulator.say(person, otherThan(number)))!.content).toContain('已取消');
    expect(await simulator.say(person, number)).toBeUndefined();
    expect((await simulator.scan(code, person))!.content).toContain('已失效');
    expect(await pc.state()).toEqual({ status: 'refused' });
    expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
    expect(await pc.user()).toBeNull();
  });

  it('is over after the first of ninety guesses: the rest are talk with the account, and change nothing', async () => {
    const heard: unknown[] = [];
    const { simulator, person, pc, verified } = await open({
      on: { '*': ({ raw }) => void heard.push(raw.Content) },
    });
    await simulator.scan(await pc.begin(), person);
    const number = await pc.number();
    const all = Array.from({ length: 90 }, (_, n) => String(n + 10)).filter((one) => one !== number);
    for (const guess of [...all, number]) await simulator.say(person, guess);
    // The scan is heard of as well, and says nothing.
    expect(heard).toEqual([undefined, ...all.slice(1), number]);
    expect(await pc.state()).toEqual({ status: 'refused' });
    expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
    expect(verified).toEqual([]);
  });

  it('tells the number to its own browser only, after the scan, and is not confirmed by asking for it', async () => {
    const { simulator, person, pc, site } = await open();
    const code = await pc.begin();
    expect(await pc.state()).not.toHaveProperty('number');
    expect(await pc.open()).toContain('<strong class="number"></strong>');
    await simulator.scan(code, person);
    const number = await pc.number();
    const thief = new PC(site);
    for (let i = 0; i < 90; i++) {
      expect(await thief.state(`?number=${i + 10}`)).toEqual({ status: 'expired' });
      expect(await pc.state(`?number=${i + 10}`)).toMatchObject({ status: 'scanned', number });
    }
    expect(await why(await thief.finish())).toEqual(EXPIRED);
    expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
  });

  it('is not confirmed from the web: whatever a browser says about person and number is not read', async () => {
    const { simulator, person, pc, url, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    const [number, openid] = [await pc.number(), simulator.openid(person)];
    const body = new URLSearchParams({ number, openid, status: 'confirmed', scene: lastScene(simulator) });
    expect(await why(await pc.finish(`?${body.toString()}`))).toEqual(UNCONFIRMED);
    const headers = { cookie: pc.cookies() };
    expect(await why(await fetch(`${url}/login`, { method: 'POST', headers, body }))).toEqual(UNCONFIRMED);
    expect(await pc.state()).toMatchObject({ status: 'scanned' });
    expect(verified).toEqual([]);
  });

  it.each([
    ['a token of its own', { token: 'someOtherToken' }],
    ['a key of its own', { encodingAESKey: 'HxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAMCAQA' }],
    ['an AppID of its own', { appId: 'wx0000000000000000' }],
  ])(
    'is not confirmed by a number that was written with %s in the name of the victim',
    async (_what, forgery) => {
      const { simulator, person, pc, site, account } = await open();
      const sender = new PushSender(account.appId, simulator.now);
      await simulator.scan(await pc.begin(), person);
      const text = sender.text(simulator.openid(person), await pc.number());
      for (const forged of [sender.safe(text, forgery), sender.plain(text)])
        expect((await push(site, forged)).status).toBe(403);
      expect(await pc.state()).toMatchObject({ status: 'scanned' });
      expect(await why(await pc.finish())).toEqual(UNCONFIRMED);
    },
  );

  it('is not confirmed by the number of another: who scanned two codes answers the last one, once', async () => {
    const { simulator, person, pc, site, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    const own = await pc.number();
    let thief: PC;
    do {
      thief = new PC(site);
      await simulator.scan(await thief.begin(), person);
    } while ((await thief.number()) === own);
    expect((await simulator.say(person, own))!.content).toContain('已取消');
    expect(await thief.state()).toEqual({ status: 'refused' });
    expect(await simulator.say(person, own)).toBeUndefined();
    for (const one of [thief, pc]) expect(await why(await one.finish())).toEqual(UNCONFIRMED);
    expect(verified).toEqual([]);
  });

  it('stays with whoever scanned first: another person is not asked, and their number does not count', async () => {
    const { simulator, pc, site } = await open();
    const [first, second] = simulator.people.map(({ id }) => id) as [string, string];
    const code = await pc.begin();
    await simulator.scan(code, first);
    expect((await simulator.scan(code, second))!.content).toContain('已失效');
    expect(await simulator.say(second, await pc.number())).toBeUndefined();
    expect(await pc.state()).toMatchObject({ status: 'scanned' });
    await simulator.say(first, await pc.number());
    await pc.finish();
    expect(await pc.user()).toMatchObject({ openid: site.simulator.openid(first) });
  });

  it('tells the person the name of the site and what the browser is, in no words of the browser', () => {
    expect(describeBrowser('你已中奖 http://evil.example Chrome/1 <Windows NT>')).toBe('Chrome, Windows');
    expect(describeBrowser(undefined)).toBe('未知浏览器 (unknown browser)');
    expect(describeBrowser(['x'])).toBe('未知浏览器 (unknown browser)');
  });
});

describe('a scene', () => {
  it('is good in the browser it was made for only, and no request can name one', async () => {
    const { simulator, person, pc, site } = await open();
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    const scene = lastScene(simulator);
    const other = new PC(site);
    for (const query of [`?scene=${scene}`, `?state=${scene}`, `?wechatFollow=${scene}`, ''])
      expect(await why(await other.finish(query))).toEqual(EXPIRED);
    expect(await other.state(`?scene=${scene}`)).toEqual({ status: 'expired' });
    expect(await other.user()).toBeNull();
    expect((await pc.finish()).status).toBe(302);
  });

  it('T10 of one strategy logs nobody in by another of the same account, which shows a code of its own', async () => {
    const store = new MemoryStore();
    const sessionStore = new SessionMemory();
    const shop = await open({ sessionStore, account: { store } });
    const { simulator, person, pc } = shop;
    const staff = { name: 'staff', siteName: 'Staff' };
    const office = await open({ simulator, sessionStore, account: { store }, strategy: staff });
    await shop.site.hears();
    const code = await pc.begin();
    await simulator.scan(code, person);
    await simulator.say(person, await pc.number());
    pc.url = office.url;
    expect(await pc.state()).toEqual({ status: 'expired' });
    expect(await why(await pc.finish())).toEqual(EXPIRED);
    expect([await pc.begin(), await pc.user()]).toEqual([expect.not.stringMatching(code), null]);
    expect(office.verified).toEqual([]);
    pc.url = shop.url;
    expect((await pc.finish()).status).toBe(302);
  });

  it('has 256 bits that WeChat and every process take, and is new for every browser', async () => {
    const { simulator, site } = await open();
    const scenes = new Set<string>();
    for (let i = 0; i < 20; i++) {
      await new PC(site).begin();
      scenes.add(lastScene(simulator));
    }
    expect(scenes.size).toBe(20);
  });

  it('works once, for ten requests of its browser that come at once', async () => {
    const { simulator, person, pc, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    const finished = await Promise.all(Array.from({ length: 10 }, () => pc.finish()));
    expect(finished.filter(({ headers }) => headers.get('location') === '/me')).toHaveLength(1);
    expect(verified).toHaveLength(1);
  });

  it('is over after five minutes, for the page, the phone and the end of the login', async () => {
    const { simulator, person, pc } = await open();
    await simulator.scan(await pc.begin(), person);
    const number = await pc.number();
    simulator.clock.advance(300_000);
    expect(await pc.state()).toEqual({ status: 'expired' });
    expect(await simulator.say(person, number)).toBeUndefined();
    expect((await simulator.follow(person, undefined, { scene: lastScene(simulator) }))!.content).toContain(
      '已失效',
    );
    expect(await why(await pc.finish())).toEqual(EXPIRED);
  });

  it('of a confirmed login is over after five minutes too', async () => {
    const { simulator, person, pc } = await open();
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    simulator.clock.advance(300_000);
    expect(await why(await pc.finish())).toEqual(EXPIRED);
  });

  it.each([
    [
      'after the login',
      async ({ simulator, person, pc }: Opened) => {
        await simulator.scan(await pc.begin(), person);
        await simulator.say(person, await pc.number());
        await pc.finish();
      },
    ],
    [
      'after the five minutes',
      async ({ simulator, pc }: Opened) => {
        await pc.begin();
        simulator.clock.advance(300_000);
      },
    ],
    [
      'after a wrong number',
      async ({ simulator, person, pc }: Opened) => {
        await simulator.scan(await pc.begin(), person);
        await simulator.say(person, otherThan(await pc.number()));
      },
    ],
    [
      'after its browser got another code',
      async ({ simulator, person, pc }: Opened) => {
        await simulator.scan(await pc.begin(), person);
        await simulator.say(person, otherThan(await pc.number()));
        await pc.begin();
      },
    ],
  ])('is good for nobody %s, neither on a phone nor in a browser', async (_when, end) => {
    const made = await open();
    const { simulator, pc, site, verified } = made;
    await pc.begin();
    const scene = lastScene(simulator);
    await end(made);
    const [count, user, { status }] = [verified.length, await pc.user(), await pc.state()];
    for (const { id } of simulator.people) {
      expect((await simulator.follow(id, undefined, { scene }))!.content).toContain('已失效');
      for (const number of ['10', '42', '99']) expect(await simulator.say(id, number)).toBeUndefined();
    }
    expect((await pc.state()).status).toBe(status);
    for (const one of [pc, new PC(site)]) await one.finish();
    expect(verified).toHaveLength(count);
    expect(await pc.user()).toEqual(user);
  });

  it('is never believed for having the right form', async () => {
    const { simulator, person, pc } = await open();
    await pc.begin();
    const scene = `login-${'A'.repeat(43)}`;
    expect((await simulator.follow(person, undefined, { scene }))!.content).toContain('已失效');
    expect(await pc.state()).toMatchObject({ status: 'waiting' });
  });

  it('of another account is nobody’s here, even in one store', async () => {
    const store = new MemoryStore();
    const simulator = new WeChatSimulator();
    const here = await open({ simulator, account: { store } });
    const { appSecret } = simulator.officialAccount;
    const other = { appId: 'wxotheraccount0000', appSecret };
    await here.pc.begin();
    const scene = lastScene(simulator);
    const there = new WeChatSimulator({ officialAccounts: [other] });
    const site = await open({ simulator: there, account: { store } });
    expect((await there.follow(there.people[0]!.id, undefined, { scene }))!.content).toContain('已失效');
    expect(await here.pc.state()).toMatchObject({ status: 'waiting' });
    expect(site.verified).toEqual([]);
  });
});

describe('an event', () => {
  const scan = (sender: PushSender, openid: string, scene: string) =>
    sender.event(openid, 'SCAN', { EventKey: scene, Ticket: 'T' });

  it('that comes again after the login begins nothing: delivered again, or signed anew', async () => {
    const { simulator, person, pc, site, account, verified } = await open();
    const sender = new PushSender(account.appId, simulator.now);
    await pc.begin();
    const event = scan(sender, simulator.openid(person), lastScene(simulator));
    const sent = sender.safe(event);
    expect((await push(site, sent)).status).toBe(200);
    await simulator.follow(person);
    await simulator.say(person, await pc.number());
    await pc.finish();
    for (const again of [
      sent,
      sender.safe(event),
      sender.safe({ ...event, CreateTime: Number(event.CreateTime) + 1 }),
    ])
      expect((await push(site, again)).status).toBe(200);
    const other = new PC(site);
    expect(await why(await other.finish())).toEqual(EXPIRED);
    expect(await other.user()).toBeNull();
    expect(verified).toHaveLength(1);
  });

  it.each([
    ['a token of its own', { token: 'someOtherToken' }],
    ['a key of its own', { encodingAESKey: 'HxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAMCAQA' }],
    ['an AppID of its own', { appId: 'wx0000000000000000' }],
  ])('written with %s is refused, and the login stays where it was', async (_what, forgery) => {
    const { simulator, person, pc, site, account } = await open();
    const sender = new PushSender(account.appId, simulator.now);
    await pc.begin();
    const forged = sender.safe(scan(sender, simulator.openid(person), lastScene(simulator)), forgery);
    expect((await push(site, forged)).status).toBe(403);
    expect(await pc.state()).toMatchObject({ status: 'waiting' });
  });

  it('in the clear is refused where events are encrypted', async () => {
    const { simulator, person, pc, site, account } = await open();
    const sender = new PushSender(account.appId, simulator.now);
    await pc.begin();
    const forged = sender.plain(scan(sender, simulator.openid(person), lastScene(simulator)));
    expect((await push(site, forged)).status).toBe(403);
    expect(await pc.state()).toMatchObject({ status: 'waiting' });
  });

  it('in plain mode, where anybody could have written it, ends the login with an error that says what to do', async () => {
    const { simulator, person, pc, verified } = await open({ mode: 'plain' });
    const code = await pc.begin();
    expect(await simulator.scan(code, person)).toBeUndefined();
    const json = await pc.ask('/login', { accept: 'application/json' });
    expect(await why(json)).toEqual([500, 'ERR_WECHAT_CONFIG']);
    expect(await why(await pc.finish())).toEqual([500, 'ERR_WECHAT_CONFIG']);
    await expect(pc.stream().next()).rejects.toThrow('500');
    expect(await why(await pc.ask('/login'))).toEqual([500, 'ERR_WECHAT_CONFIG']);
    expect(verified).toEqual([]);
  });

  it('that names no person or a scene of the application’s own is the application’s', async () => {
    const heard: unknown[] = [];
    const { simulator, person } = await open({ on: { '*': ({ type }) => void heard.push(type) } });
    expect(await simulator.follow(person, undefined, { scene: 'poster-12' })).toBeUndefined();
    expect(await simulator.follow(person, undefined, { scene: 12 })).toBeUndefined();
    expect(await simulator.say(person, '42')).toBeUndefined();
    expect(heard).toEqual(['subscribe', 'SCAN', 'text']);
  });

  it('without a browser logs nobody in: whoever comes to the site finds a code of their own', async () => {
    const { simulator, person, pc, site, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    const scene = lastScene(simulator);
    const later = new PC(site);
    expect(await later.state()).toEqual({ status: 'expired' });
    await later.begin();
    expect(lastScene(simulator)).not.toBe(scene);
    expect(await why(await later.finish())).toEqual(UNCONFIRMED);
    expect(verified).toEqual([]);
  });

  it.each(['in order', 'out of order'])(
    'of somebody who left between scan and number logs nobody in, told %s',
    async (order) => {
      const { simulator, person, pc, site, account, verified } = await open();
      const sender = new PushSender(account.appId, simulator.now);
      const openid = simulator.openid(person);
      await simulator.scan(await pc.begin(), person);
      const text = sender.safe(sender.text(openid, await pc.number()));
      if (order === 'out of order') await push(site, text);
      await simulator.unfollow(person);
      if (order === 'in order') await push(site, text);
      expect(await pc.state()).toEqual({ status: 'confirmed' });
      expect(await why(await pc.finish())).toEqual([403, 'Follow the Official Account to log in.']);
      expect(await pc.user()).toBeNull();
      expect(verified).toEqual([]);
    },
  );

  it('of somebody who left meanwhile logs nobody in', async () => {
    const { simulator, person, pc, verified } = await open();
    await simulator.scan(await pc.begin(), person);
    await simulator.say(person, await pc.number());
    await simulator.unfollow(person);
    expect(await why(await pc.finish())).toEqual([403, 'Follow the Official Account to log in.']);
    expect(await pc.user()).toBeNull();
    expect(verified).toEqual([]);
  });
});

it('T09 the session that began a login is dead after it', async () => {
  const { simulator, person, pc } = await open();
  await simulator.scan(await pc.begin(), person);
  await simulator.say(person, await pc.number());
  const planted = pc.cookies();
  await pc.finish();
  expect(pc.cookies()).not.toBe(planted);
});

describe.each(FRAMEWORKS)('T09 a login that was begun in a session before, on %s', (framework) => {
  /** A browser with a login that somebody else began there, and confirmed on their own phone. */
  async function planted(options: { loggedIn?: boolean } = {}) {
    const made = await open({}, framework);
    if (options.loggedIn) await made.pc.ask('/password?openid=victim', { method: 'POST' });
    await made.simulator.scan(await made.pc.begin(), made.person);
    await made.simulator.say(made.person, await made.pc.number());
    return made;
  }

  it('is over when its visitor logs in another way, though the session keeps what is in it', async () => {
    const { pc, verified } = await planted();
    await pc.ask('/password?openid=victim', { method: 'POST' });
    expect(await pc.user()).toEqual({ openid: 'victim' });
    expect(await pc.state()).toEqual({ status: 'expired' });
    const finished = await pc.finish();
    expect([finished.status, finished.headers.get('location')]).toEqual([302, '/']);
    expect(await pc.user()).toEqual({ openid: 'victim' });
    expect(verified).toEqual([]);
  });

  it('is over when its visitor logs out', async () => {
    const { pc, verified } = await planted({ loggedIn: true });
    await pc.ask('/logout', { method: 'POST' });
    expect(await pc.state()).toEqual({ status: 'expired' });
    expect((await pc.finish()).status).not.toBe(302);
    expect(await pc.user()).toBeNull();
    expect(verified).toEqual([]);
  });

  it('leaves room for a login of their own', async () => {
    const { pc, simulator, site } = await planted();
    const victim = simulator.people[1]!.id;
    await pc.ask('/password?openid=victim', { method: 'POST' });
    await simulator.scan(await pc.begin(), victim);
    await simulator.say(victim, await pc.number());
    expect((await pc.finish()).headers.get('location')).toBe('/me');
    expect(await pc.user()).toMatchObject({ openid: site.simulator.openid(victim) });
  });
});

describe('WeChat’s quota of codes', () => {
  it('is not spent by pages that ask again and again in a tab nobody closes', async () => {
    const { simulator, pc, site, codes } = await open();
    await pc.begin();
    for (let minute = 0; minute < 8; minute++) {
      simulator.clock.advance(60_000);
      await pc.state();
      for await (const state of pc.stream()) if (state.status === 'waiting') break;
    }
    expect(await new PC(site).state()).toEqual({ status: 'expired' });
    expect(codes()).toBe(1);
  });

  it('is kept by a limit for all browsers and processes: then it is 429 for a minute', async () => {
    const { simulator, site, codes } = await open({ strategy: { codesPerMinute: 3 } });
    for (let i = 0; i < 3; i++) await new PC(site).begin();
    const refused = await new PC(site).ask('/login');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect((await why(refused))[0]).toBe(429);
    expect(codes()).toBe(3);
    simulator.clock.advance(60_000);
    await new PC(site).begin();
  });

  it('once spent is an error of its own, and no page without a code', async () => {
    const { simulator, pc } = await open();
    simulator.fail('cgi-bin/qrcode/create', { errcode: 45009 });
    expect(await why(await pc.ask('/login'))).toEqual([502, 'ERR_WECHAT_API']);
    await pc.begin();
  });
});

it('one process hears the phone and another serves the computer, with nothing between them but Redis', async () => {
  const server = await RedisServer.start();
  cleanUps.push(() => server.kill());
  const connect = () => {
    const client = new Redis(server.url);
    cleanUps.push(() => client.disconnect());
    return new RedisStore({ client });
  };
  const simulator = new WeChatSimulator();
  const now = () => Date.now();
  const hearing = await open({ simulator, account: { store: connect(), now } }, 'Koa');
  const serving = await followSite('Express', { simulator, account: { store: connect(), now } });
  cleanUps.push(() => serving.close());
  const pc = new PC(serving);
  await simulator.scan(await pc.begin(), hearing.person);
  await simulator.say(hearing.person, await pc.number());
  expect((await pc.finish()).headers.get('location')).toBe('/me');
  expect(await pc.user()).toMatchObject({ openid: simulator.openid(hearing.person) });
  expect(await why(await new PC(serving).finish())).toEqual(EXPIRED);
  expect(hearing.verified).toEqual([]);
});

it('a store that is away is a typed error for the page, and WeChat brings the scan again', async () => {
  const store = new MemoryStore();
  const { simulator, person, pc } = await open({ account: { store } });
  const code = await pc.begin();
  const get = jest.spyOn(store, 'get').mockRejectedValue(new Error('redis://:secret@host is away'));
  const json = await pc.ask('/login', { accept: 'application/json' });
  expect(await why(json)).toEqual([503, 'ERR_WECHAT_STORE']);
  get.mockRestore();
  expect((await simulator.scan(code, person))!.content).toContain('登录');
});

it('without a session the login is refused with a question', async () => {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch });
  const passport = new Passport();
  passport.use(new WeChatFollowStrategy({ account, siteName: 'x' }, (_profile, done) => done(null, {})));
  const app = express();
  app.get('/login', passport.authenticate('wechat-follow') as express.RequestHandler);
  app.use(((error: { code: string }, _req, res, _next) => {
    res.status(500).json(error.code);
  }) as express.ErrorRequestHandler);
  expect((await request(app).get('/login').set('Accept', 'text/html')).body).toBe('ERR_WECHAT_CONFIG');
});

it.each([
  [{}, '`account` must be an OfficialAccount'],
  [{ siteName: ' ' }, '`siteName` must be the name of your site, of 1 to 64 characters'],
  [{ siteName: 'x'.repeat(65) }, '`siteName` must be'],
  [{ name: '' }, '`name` must be a non-empty string'],
  [{ codesPerMinute: 0 }, '`codesPerMinute` must be a whole number from 1'],
  [{ alreadyLoggedInPath: '//evil.example' }, '`alreadyLoggedInPath` must be a path on this site'],
  [{ scope: 'snsapi_base' }, 'unknown option `scope`'],
])('options %j are refused when the strategy is made', (wrong, message) => {
  const { officialAccount } = new WeChatSimulator();
  const { appId, appSecret } = officialAccount;
  const whole = { account: new OfficialAccount({ appId, appSecret }), siteName: 'x' };
  const options = Object.keys(wrong).length === 0 ? wrong : { ...whole, ...wrong };
  expect(() => new WeChatFollowStrategy(options as never, () => undefined)).toThrow(
    new RegExp(`^WeChatFollowStrategy: ${message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
  );
  expect(() => new WeChatFollowStrategy(whole, undefined as never)).toThrow('`verify` must be a function');
});
