import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer, ROOT } from '../support/packed-package.js';
import { RedisServer } from '../support/redis-server.js';

const [english, chinese] = ['docs/getting-started.md', 'docs/getting-started.zh-CN.md'] as const;
const [offline, site, production] = codeOf(english, 'js') as [string, string, string];

/** Passes through the whole page: turned away, logged in, asked to follow, let in. */
const walk = (environment: object) => `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = await new WeChatSimulator().listen();
  globalThis.simulated = { endpoints: simulator.endpoints };
  const { appId, appSecret } = simulator.officialAccount;
  Object.assign(process.env, { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, SESSION_SECRET: 's', PORT: 0 });
  Object.assign(process.env, { SIMULATED_WECHAT: simulator.endpoints.api }, ${JSON.stringify(environment)});
  const { server } = await import('./site.mjs');
  await new Promise((resolve) => (server.listening ? resolve() : server.once('listening', resolve)));
  const visitor = (proxy) => {
    let cookie = '';
    return async (path) => {
      const headers = { cookie, accept: 'text/html', ...proxy };
      const url = 'http://127.0.0.1:' + server.address().port + path;
      const response = await fetch(url, { redirect: 'manual', headers });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return { status: response.status, location: response.headers.get('location'), text: await response.text(), cookie };
    };
  };
  const person = simulator.people[0].id;
  const open = visitor({ 'x-forwarded-proto': new URL(process.env.ORIGIN).protocol.slice(0, -1) });
  const toLogin = (await open('/members')).location;
  const callback = new URL(await simulator.approve((await open(toLogin)).location, person));
  const seen = [toLogin, callback.origin, (await open(callback.pathname + callback.search)).location];
  seen.push((await open('/members')).status);
  await simulator.follow(person);
  const { account } = await import('./account.mjs');
  await account.followers.forget(simulator.openid(person)); // in the place of the five seconds that a "no" is believed
  const page = await open('/members');
  seen.push(page.status, page.text.includes(simulator.openid(person)));
  seen.push((await visitor({})('/login')).cookie === '');
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

describe('the code of docs/getting-started.md', () => {
  let consumer: Consumer;
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
    consumer = new Consumer();
    consumer.link('express', 'express-session', 'ioredis', 'passport');
    writeFileSync(path.join(consumer.folder, 'site.mjs'), site);
  });
  afterAll(async () => {
    consumer.remove();
    await redis.kill();
  });

  const run = (account: string, environment: object): unknown => {
    writeFileSync(path.join(consumer.folder, 'account.mjs'), account);
    writeFileSync(path.join(consumer.folder, 'walk.mjs'), walk(environment));
    return JSON.parse(consumer.node('walk.mjs'));
  };

  it('runs with the simulated WeChat: from nothing to a page for followers', () => {
    const origin = 'http://localhost:3000';
    const seen = run(offline, { ORIGIN: origin });
    expect(seen).toEqual(['/login?returnTo=%2Fmembers', origin, '/members', 403, 200, true, false]);
  }, 60_000);

  it('runs in production: with Redis, behind a proxy, and with a cookie for https only', () => {
    // The one change: the account talks to the simulator instead of WeChat.
    const simulated = production.replace(
      'new OfficialAccount({',
      'new OfficialAccount({ ...globalThis.simulated,',
    );
    const seen = run(simulated, { ORIGIN: 'https://tea.example', REDIS_URL: redis.url });
    const site = 'https://tea.example';
    expect(seen).toEqual(['/login?returnTo=%2Fmembers', site, '/members', 403, 200, true, true]);
  }, 60_000);

  it('has the credentials that `simulate` has, in the place where the page says so', () => {
    const [, environment] = codeOf(english, 'sh') as [string, string];
    const world = readFileSync(path.join(ROOT, 'src/simulator/default-world.ts'), 'utf8');
    const values = [...environment.matchAll(/^WECHAT_APP_\w+=(.*)$/gm)].map(([, value]) => value!);
    expect(values).toHaveLength(2);
    expect(values.filter((value) => !world.includes(`'${value}'`))).toEqual([]);
  });

  it('is the same in both languages', () => {
    for (const language of ['js', 'sh']) expect(codeOf(chinese, language)).toEqual(codeOf(english, language));
  });
});
