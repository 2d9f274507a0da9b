import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { beginLogin, exchanges, logIn, passWeChat } from '../support/express-site.js';
import { FRAMEWORKS, FrameworkSite, packagesOf, type SiteOnFramework } from '../support/framework-site.js';
import { RedisServer } from '../support/redis-server.js';

interface Row extends SiteOnFramework {
  name: string;
  /** The session is a cookie and nothing else: nobody can take an old one back. */
  sessionIsCookie?: true;
  needsRedis?: true;
  /** What the framework makes of a login that failed, and of an error, when it does not take our word for it. */
  failed?: number;
  away?: number;
}

const SITES: Row[] = [
  ...['express-4', 'express-5'].flatMap((folder): Row[] => [
    { name: `${folder} with express-session`, folder, main: 'express-session' },
    { name: `${folder} with cookie-session`, folder, main: 'cookie-session', sessionIsCookie: true },
    { name: `${folder} with connect-redis`, folder, main: 'connect-redis', needsRedis: true },
  ]),
  { name: 'koa-2', folder: 'koa-2', main: 'koa' },
  { name: 'koa-3', folder: 'koa-3', main: 'koa' },
  { name: 'nest-11', folder: 'nest-11', main: 'nest' },
  { name: 'nest-12', folder: 'nest-12', main: 'nest' },
  { name: 'fastify-5', folder: 'fastify-5', main: 'fastify' },
  { name: 'egg-3', folder: 'egg-3', main: 'start.js', sessionIsCookie: true },
  { name: 'midway-4', folder: 'midway-4', main: 'midway', sessionIsCookie: true, failed: 401, away: 500 },
  { name: 'hono-4', folder: 'hono-4', main: 'hono', sessionIsCookie: true },
];

describe.each(SITES)(
  'a site on $name',
  ({ sessionIsCookie, needsRedis, failed = 403, away = 503, ...row }) => {
    let site: FrameworkSite;
    let redis: RedisServer | undefined;
    const newcomer = () => site.simulator.addUser({ nickname: '小茶' });
    const member = async () => {
      const [browser, person] = [site.openBrowser(), newcomer()];
      expect((await logIn(site, browser, person)).status).toBe(302);
      return { browser, person };
    };

    beforeAll(async () => {
      redis = needsRedis && (await RedisServer.start());
      site = await FrameworkSite.start({ ...row, env: redis === undefined ? {} : { REDIS_URL: redis.url } });
    }, 120_000);
    afterAll(async () => {
      await site.close();
      await redis?.kill();
    });

    it('logs a visitor in silently and leads them back to where they wanted to be', async () => {
      const [browser, person] = [site.openBrowser(), newcomer()];
      const done = await logIn(site, browser, person, '/login?returnTo=/members?page=2');
      expect([done.status, done.headers.location]).toEqual([302, '/members?page=2']);
      const { body } = await browser.get('/me');
      expect(body).toMatchObject({ openid: site.simulator.openid(person) });
      expect(body.name).toBeUndefined();
    });

    it('logs a visitor in with their consent and knows their name', async () => {
      const browser = site.openBrowser();
      const done = await logIn(site, browser, newcomer(), '/login/consent');
      expect([done.status, done.headers.location]).toEqual([302, '/me']);
      expect((await browser.get('/me')).body).toMatchObject({ name: '小茶' });
    });

    it('refuses a forged callback and one of another browser without asking WeChat', async () => {
      const before = exchanges(site.simulator);
      const [browser, other] = [site.openBrowser(), site.openBrowser()];
      const url = await beginLogin(browser);
      expect((await browser.get('/auth/wechat/callback?code=abc&state=forged')).status).toBe(failed);
      await other.get(await passWeChat(site.simulator, url, newcomer()));
      for (const visitor of [browser, other]) expect((await visitor.get('/me')).status).toBe(401);
      expect(exchanges(site.simulator)).toBe(before);
    });

    it('T04 keeps the code of a callback out of caches and Referer headers', async () => {
      const done = await logIn(site, site.openBrowser(), newcomer());

      expect(done.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(done.text).not.toContain('code=');
    });

    it('answers a login with an error while WeChat is away, and logs nobody in', async () => {
      site.simulator.fail('sns/oauth2/access_token', { reset: true });
      const browser = site.openBrowser();
      const response = await logIn(site, browser, newcomer());
      expect(response.status).toBe(away);
      expect(response.text).not.toContain(site.simulator.officialAccount.appSecret);
      expect((await browser.get('/me')).status).toBe(401);
    });

    it('asks who is not logged in to log in: a page is led there, a client is told', async () => {
      const page = await request(site.url).get('/members?page=2').set('Accept', 'text/html');
      expect([page.status, page.headers.location]).toEqual([302, '/login?returnTo=%2Fmembers%3Fpage%3D2']);
      const client = await request(site.url).get('/members');
      expect([client.status, client.body.error]).toEqual([401, 'login_required']);
    });

    it('turns away who does not follow, lets them in once they do, and turns them away once they leave', async () => {
      const { browser, person } = await member();
      const refused = await browser.get('/members').set('Accept', 'application/json');
      expect([refused.status, refused.body.error]).toEqual([403, 'not_following']);
      const page = await browser.get('/members').set('Accept', 'text/html');
      expect([page.status, page.type, page.text.includes('请先关注')]).toEqual([403, 'text/html', true]);
      await site.simulator.follow(person);
      const admitted = await browser.get('/members');
      expect([admitted.status, admitted.body.following]).toEqual([200, true]);
      await site.simulator.unfollow(person);
      expect((await browser.get('/members')).status).toBe(403);
    });

    it('answers 503 while nobody can tell who follows', async () => {
      const { browser } = await member();
      site.simulator.fail('cgi-bin/user/info', { body: '<html>' });
      const response = await browser.get('/members');
      expect(response.status).toBe(503);
      expect(response.headers['retry-after']).toMatch(/^\d$/);
    });

    it('refuses pushes that WeChat did not sign, whatever they say', async () => {
      const { browser, person } = await member();
      await site.simulator.follow(person);
      expect((await browser.get('/members')).status).toBe(200);
      const forged = await request(site.url)
        .post('/wechat?signature=0&timestamp=1&nonce=1&encrypt_type=aes&msg_signature=0')
        .type('text/xml')
        .send(
          `<xml><FromUserName>${site.simulator.openid(person)}</FromUserName><Event>unsubscribe</Event></xml>`,
        );
      expect([forged.status, forged.text]).toEqual([403, 'refused']);
      expect((await browser.get('/members')).status).toBe(200);
    });

    it('logs a visitor out', async () => {
      const { browser, person } = await member();
      await site.simulator.follow(person);
      expect((await browser.get('/members')).status).toBe(200);
      expect((await browser.post('/logout')).status).toBe(204);
      expect((await browser.get('/me')).status).toBe(401);
      expect((await browser.get('/members')).status).toBe(401);
    });

    it(
      sessionIsCookie
        ? 'cannot take back the cookie of a session that was ended, for there is nothing else'
        : 'lets nobody in by the cookie of a session that was ended',
      async () => {
        const { browser } = await member();
        const kept = request.agent(site.url);
        for (const cookie of browser.jar.getCookies({ path: '/', domain: '127.0.0.1' } as never))
          kept.jar.setCookie(cookie.toString(), '127.0.0.1', '/');
        expect((await kept.get('/me')).status).toBe(200);
        await browser.post('/logout');
        expect((await kept.get('/me')).status).toBe(sessionIsCookie ? 200 : 401);
      },
    );
  },
);

describe('the packages of the sites', () => {
  const declared = (folder: string) =>
    Object.keys(
      (
        JSON.parse(readFileSync(path.join(FRAMEWORKS, folder, 'package.json'), 'utf8')) as {
          dependencies: object;
        }
      ).dependencies,
    );

  it.each(SITES)('$name imports nothing but what its own folder declares', (site) => {
    expect(packagesOf(site).filter((name) => !declared(site.folder).includes(name))).toEqual([]);
  });

  it('every folder has its site, and every site its folder', () => {
    const folders = readdirSync(FRAMEWORKS).filter((name) =>
      existsSync(path.join(FRAMEWORKS, name, 'package.json')),
    );
    expect([...new Set(SITES.map(({ folder }) => folder))].sort()).toEqual(
      folders.filter((n) => n !== 'node_modules').sort(),
    );
  });
});

it('a site on Nest over Fastify says what is wrong with that when somebody logs in', async () => {
  const site = await FrameworkSite.start({ folder: 'nest-11', main: 'nest-on-fastify' }, { push: false });
  const { status, body } = await request(site.url).get('/login');
  await site.close();
  expect([status, body.code]).toEqual([500, 'ERR_WECHAT_CONFIG']);
  expect(body.message).toContain('NestJS on Fastify');
}, 120_000);
