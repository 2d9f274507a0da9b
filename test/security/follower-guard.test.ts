import express from 'express';
import request from 'supertest';
import { FollowerGuard } from '../../src/guard/follower-guard.js';
import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { expressSite, logIn, openBrowser, type SiteOptions } from '../support/express-site.js';
import { FOLLOWER_ANSWERS, aboutPerson } from '../support/follower-answers.js';

async function visit(options: SiteOptions = {}) {
  const site = expressSite(options);
  const person = site.simulator.people[0]!.id;
  const browser = openBrowser(site);
  await logIn(site, browser, person);
  return { ...site, person, browser, openid: site.simulator.openid(person) };
}

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

describe('T31 the guard for followers', () => {
  it.each(FOLLOWER_ANSWERS)(
    'F23 answers %s so that nobody is let in who does not follow',
    async (_name, fault, status) => {
      const site = await visit();
      // For good, because trouble that may pass is met twice.
      site.simulator.fail('cgi-bin/user/info', aboutPerson(fault, site.openid), Infinity);
      const response = await site.browser.get('/members');
      expect(response.status).toBe(status);
      expect(response.headers['cache-control']).toBe(status === 200 ? undefined : 'no-store');
      expect(site.simulator.calls('cgi-bin/user/info').length).toBeGreaterThan(0);
    },
  );

  it('lets a follower through and says what WeChat said', async () => {
    const site = await visit();
    await site.simulator.follow(site.person);
    const response = await site.browser.get('/members');
    expect(response.body).toMatchObject({ openid: site.openid, following: true, source: 'wechat' });
    expect((await site.browser.get('/members')).body.source).toBe('cache');
  });

  it('turns away whoever is not logged in, with 401 and a name for it', async () => {
    const { app, simulator } = expressSite();
    const response = await request(app).get('/members');
    expect([response.status, response.body.error]).toEqual([401, 'login_required']);
    expect(simulator.calls('cgi-bin/user/info')).toEqual([]);
  });

  it('turns away whoever does not follow, with 403 and a name for it', async () => {
    const { browser } = await visit();
    const response = await browser.get('/members');
    expect([response.status, response.body.error]).toEqual([403, 'not_following']);
  });

  it('answers unknown with 503 and a time to come back', async () => {
    const { browser, simulator } = await visit();
    simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    const response = await browser.get('/members');
    expect([response.status, response.body.error]).toEqual([503, 'unavailable']);
    expect(response.headers['retry-after']).toMatch(/^[3-7]$/);
  });

  it.each([
    [0, '3'],
    [0.999, '7'],
  ])(
    'P26 does not send everybody back at the same moment: by chance %d after %s seconds',
    async (chance, after) => {
      const account = new OfficialAccount({
        appId: 'wx1',
        appSecret: 's',
        fetch: () => Promise.reject(new Error()),
      });
      const guard = new FollowerGuard({ account });
      jest.spyOn(Math, 'random').mockReturnValue(chance);
      const decision = await guard.decide({
        method: 'GET',
        url: '/',
        accept: undefined,
        user: { openid: 'o' },
      });
      expect(decision).toMatchObject({ refusal: { status: 503, headers: { 'Retry-After': after } } });
    },
  );

  it('answers unknown with a page where one is wanted, and never sends a follower to follow', async () => {
    const { browser, simulator } = await visit({ follower: { followPath: '/follow' } });
    simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    const response = await browser.get('/members').set('Accept', 'text/html');
    expect([response.status, response.type]).toEqual([503, 'text/html']);
    expect(response.text).toContain('稍后再试');
  });

  it('does not remember an unknown: the next request asks again', async () => {
    const { browser, simulator, person } = await visit();
    await simulator.follow(person);
    simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    expect((await browser.get('/members')).status).toBe(503);
    expect((await browser.get('/members')).status).toBe(200);
  });

  it('lets in while WeChat cannot be asked, where the site chose that, and says nothing about following', async () => {
    const { browser, simulator } = await visit({ follower: { whenUnavailable: 'allow' } });
    simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
    const response = await browser.get('/members');
    expect([response.status, response.body]).toEqual([200, null]);
  });

  it('turns away who does not follow even where unknown is let in', async () => {
    const { browser } = await visit({ follower: { whenUnavailable: 'allow' } });
    expect((await browser.get('/members')).status).toBe(403);
  });

  it('asks WeChat every time where the site wants it fresh', async () => {
    const { browser, simulator, person } = await visit({ follower: { fresh: true } });
    await simulator.follow(person);
    expect((await browser.get('/members')).status).toBe(200);
    await simulator.unfollow(person);
    expect((await browser.get('/members')).status).toBe(403);
  });

  it('lets somebody who is known to follow through without a question, and without waiting for one', async () => {
    const site = await visit();
    const { followers } = site.account;
    await site.simulator.follow(site.person);
    await site.browser.get('/members');
    const check = jest.spyOn(followers, 'check');
    expect((await site.browser.get('/members')).body).toMatchObject({ following: true, source: 'cache' });
    expect(check).not.toHaveBeenCalled();
  });

  it.each<'allow' | 'deny'>(['allow', 'deny'])(
    'T33 lets nobody in who is known to have left, where unknown means %s',
    async (whenUnavailable) => {
      const simulator = new WeChatSimulator();
      const site = await visit({
        simulator,
        follower: { whenUnavailable },
        account: { now: simulator.now, followers: { maxStaleMs: 86_400_000 } },
      });
      const { followers } = site.account;
      await site.simulator.follow(site.person);
      await site.browser.get('/members');
      await followers.noteUnsubscribed(site.openid, site.simulator.now());
      site.simulator.clock.advance(60_000);
      site.simulator.fail('cgi-bin/user/info', { errcode: -1 }, Infinity);
      const response = await site.browser.get('/members');
      expect([response.status, response.body.error]).toEqual([403, 'not_following']);
    },
  );

  it('T33 lets nobody in who is known to have left, when WeChat is so slow that nobody waits for it', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const never = () => new Promise<never>(() => undefined);
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', fetch: never, timeoutMs: 7000 });
    const guard = new FollowerGuard({ account, whenUnavailable: 'allow', fresh: true });
    const decide = (openid: string) =>
      guard.decide({ method: 'GET', url: '/', accept: undefined, user: { openid } });
    await account.followers.noteUnsubscribed('oLeft', Date.now());
    const decisions = Promise.all([decide('oLeft'), decide('oUnknown')]);
    await jest.advanceTimersByTimeAsync(4_000);
    expect(await decisions).toMatchObject([{ refusal: { status: 403 } }, { follower: undefined }]);
    jest.useRealTimers();
  });

  it('hands a mistake of the site to its error handler, and hides nobody behind "try again"', async () => {
    const account = new OfficialAccount({ appId: 'wx1', appSecret: () => '' });
    const guard = new FollowerGuard({ account, whenUnavailable: 'allow' });
    const request = { method: 'GET', url: '/', accept: undefined, user: { openid: 'o' } };
    await expect(guard.decide(request)).rejects.toMatchObject({ code: 'ERR_WECHAT_CONFIG' });
  });

  it('P03 answers within four seconds, whatever is behind it', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance'] });
    const never = () => new Promise<never>(() => undefined);
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', fetch: never, timeoutMs: 7000 });
    const guard = new FollowerGuard({ account });
    const request = { method: 'GET', url: '/', accept: undefined, user: { openid: 'o' } };
    const decision = guard.decide(request);
    await jest.advanceTimersByTimeAsync(4_000);
    expect(await decision).toMatchObject({ refusal: { status: 503 } });
    jest.useRealTimers();
  });

  it('takes the failure of a token source of the site for unknown, and says nothing of its words', async () => {
    const leaky = () => Promise.reject(new Error('token=secret'));
    const source = { get: leaky, invalidate: leaky, withToken: leaky };
    const { browser } = await visit({ account: { commonAccessToken: source } });
    expect((await browser.get('/members')).status).toBe(503);
    expect(JSON.stringify(jest.mocked(process.emitWarning).mock.calls)).not.toContain('secret');
  });

  it('keeps what others said in Vary', async () => {
    const site = await visit();
    const app = express();
    app.use((_req, res, next) => {
      res.vary('Origin');
      next();
    });
    app.use(site.app);
    expect((await request(app).get('/members')).headers.vary).toContain('Origin');
  });

  it('tells whoever runs the site, once, when trying again will not help', async () => {
    const { browser, simulator } = await visit();
    simulator.fail('cgi-bin/user/info', { errcode: 48001 }, 2);
    await browser.get('/members');
    await browser.get('/members');
    expect(process.emitWarning).toHaveBeenCalledTimes(1);
    expect(process.emitWarning).toHaveBeenCalledWith(expect.stringContaining('48001'), expect.anything());
  });
});

describe('T32 the visitor a guard asks about', () => {
  it('is never taken from a query, a body or a header', async () => {
    const { browser, simulator } = await visit();
    const follower = simulator.people[1]!.id;
    await simulator.follow(follower);
    const openid = simulator.openid(follower);
    const response = await browser
      .get(`/members?openid=${openid}`)
      .set('openid', openid)
      .set('X-WX-OpenID', openid);
    expect(response.status).toBe(403);
  });

  it('must have logged in to the account that has to be followed', async () => {
    const site = await visit({
      verify: (_a, _r, { openid }, done) => done(null, { appId: 'wxffffffffffffffff', openid }),
    });
    await site.simulator.follow(site.person);
    const response = await site.browser.get('/members');
    expect([response.status, response.body.error]).toEqual([403, 'wrong_account']);
    expect(site.simulator.calls('cgi-bin/user/info')).toEqual([]);
  });

  it('without an openid on the user is a mistake of the site, told with a question', async () => {
    const { browser } = await visit({ verify: (_a, _r, _p, done) => done(null, { id: 7 }) });
    const response = await browser.get('/members');
    expect([response.status, response.body.code]).toEqual([500, 'ERR_WECHAT_CONFIG']);
    expect(response.body.message).toContain('Did you forget');
  });

  it('is where the `openid` option says', async () => {
    const site = await visit({
      verify: (_a, _r, { openid }, done) => done(null, { id: 7, wechat: openid }),
      follower: { openid: (req) => (req.user as { wechat?: string } | undefined)?.wechat },
    });
    await site.simulator.follow(site.person);
    expect((await site.browser.get('/members')).status).toBe(200);
    expect((await request(site.app).get('/members')).status).toBe(401);
  });

  it.each(['', 'o/../x', 'a'.repeat(65), 7])(
    'given as %j by the `openid` option is a mistake of the site',
    async (openid) => {
      const { browser } = await visit({ follower: { openid: () => openid as string } });
      expect((await browser.get('/members')).body.code).toBe('ERR_WECHAT_CONFIG');
    },
  );
});

describe('the form of a refusal', () => {
  const html = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it.each([
    ['a browser', html, 'text/html'],
    ['whoever takes anything', '*/*', 'application/json'],
    ['whoever says nothing', '', 'application/json'],
    ['axios', 'application/json, text/plain, */*', 'application/json'],
    ['whoever likes JSON more', 'text/html;q=0.5, application/json', 'application/json'],
    ['whoever refuses HTML', 'text/html;q=0', 'application/json'],
  ])('for %s fits', async (_who, accept, type) => {
    const { browser } = await visit();
    const response = await browser.get('/members').set('Accept', accept);
    expect([response.status, response.type]).toEqual([403, type]);
    expect(response.headers.vary).toContain('Accept');
  });

  it('T20 is a follow page that loads nothing of another site but the QR code', async () => {
    const { browser } = await visit({
      follower: { followPage: { qrCodeURL: 'https://img.example/qr.png', accountName: '<b>账号</b>' } },
    });
    const response = await browser.get('/members').set('Accept', html);
    expect(response.status).toBe(403);
    expect(response.text).toContain('&#60;b&#62;账号');
    expect(response.text).not.toContain('<b>');
    const policy = response.headers['content-security-policy'];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain('img-src https://img.example;');
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('is JSON even for a browser where the site wants no page', async () => {
    const { browser } = await visit({ follower: { followPage: false } });
    expect((await browser.get('/members').set('Accept', html)).type).toBe('application/json');
  });

  it('is the way to the follow path: 302 for a page, 303 for a form', async () => {
    const { browser } = await visit({ follower: { followPath: '/follow' } });
    const page = await browser.get('/members').set('Accept', html);
    const form = await browser.post('/members').set('Accept', html);
    expect([page.status, page.headers.location]).toEqual([302, '/follow']);
    expect([form.status, form.headers.location]).toEqual([303, '/follow']);
    expect((await browser.get('/members')).status).toBe(403);
  });

  it('to a form that needs a login carries no way back to the form', async () => {
    const { app } = expressSite({ follower: { loginPath: '/login' } });
    const response = await request(app).post('/members').set('Accept', html);
    expect([response.status, response.headers.location]).toEqual([303, '/login']);
  });

  it('has no body for HEAD', async () => {
    const { browser } = await visit();
    const response = await browser.head('/members').set('Accept', html);
    expect([response.status, response.text]).toEqual([403, undefined]);
  });
});
