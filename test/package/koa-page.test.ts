import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { assertInstalled, FRAMEWORKS } from '../support/framework-site.js';
import { Consumer } from '../support/packed-package.js';
import { RedisServer } from '../support/redis-server.js';

/** A visitor is turned away, logs in, is known to another server, does not follow, logs out; another one follows. */
const walk = (redisURL: string) => `
  import { Redis } from 'ioredis';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  console.error = () => undefined; // Koa reports there what it answers 502 to
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  const { appId, appSecret } = simulator.officialAccount;
  Object.assign(process.env, { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret });
  Object.assign(process.env, { SESSION_SECRET: 'secret', REDIS_URL: '${redisURL}', PORT: '0' });
  const ports = [];
  for (const copy of [1, 2]) {
    const { server } = await import('./koa.mjs?' + copy);
    await new Promise((resolve) => (server.listening ? resolve() : server.once('listening', resolve)));
    ports.push(server.address().port);
  }
  const visitor = () => {
    const cookies = new Map();
    return async (path, { method = 'GET', port = ports[0] } = {}) => {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const headers = { cookie, accept: 'text/html' };
      const response = await fetch('http://127.0.0.1:' + port + path, { method, redirect: 'manual', headers });
      for (const line of response.headers.getSetCookie()) {
        const [name, value] = line.split(';')[0].split(/=(.*)/);
        cookies.set(name, value);
      }
      return { status: response.status, location: response.headers.get('location'), text: await response.text() };
    };
  };
  const logIn = async (open, person, begin) => {
    const callback = new URL(await simulator.approve((await open(begin)).location, person));
    return open(callback.pathname + callback.search);
  };
  const [stranger, follower] = ['小明', '小红'].map((nickname) => simulator.addUser({ nickname }));
  await simulator.follow(follower);
  const open = visitor();
  const forged = await open('/auth/wechat/callback?code=c&state=x');
  const seen = { forged: [forged.status, forged.text], turnedAway: (await open('/members')).location };
  seen.back = (await logIn(open, stranger, seen.turnedAway)).location;
  seen.known = JSON.parse((await open('/me', { port: ports[1] })).text).openid === simulator.openid(stranger);
  seen.notFollowing = (await open('/members')).status;
  const loggedOut = await open('/logout', { method: 'POST' });
  seen.loggedOut = [loggedOut.status, loggedOut.location, (await open('/me')).location];
  const opened = visitor();
  await logIn(opened, follower, '/login');
  seen.follower = JSON.parse((await opened('/members')).text).follower.following;
  simulator.fail('sns/oauth2/access_token', { status: 502 }, Infinity);
  const away = await logIn(visitor(), follower, '/login');
  seen.away = [away.status, away.text];
  const redis = new Redis('${redisURL}');
  const lives = await Promise.all((await redis.keys('session:*')).map((key) => redis.pttl(key)));
  seen.sessionsEnd = lives.length > 0 && lives.every((lifeMs) => lifeMs > 0 && lifeMs <= 86_400_000 + 10_000);
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

it('the code of docs/koa.md compiles as it stands, and lets followers in, on two servers with one Redis', async () => {
  const [program, ...more] = codeOf('docs/koa.md', 'ts');
  expect(more).toEqual([]);
  assertInstalled();
  const redis = await RedisServer.start();
  const consumer = new Consumer();
  try {
    consumer.link('ioredis', 'koa', 'koa-passport', 'koa-session');
    consumer.link('@types/node', '@types/koa', '@types/koa-passport');
    mkdirSync(path.join(consumer.folder, 'node_modules/@koa'), { recursive: true });
    const router = path.join(FRAMEWORKS, 'koa-3/node_modules/@koa/router');
    symlinkSync(router, path.join(consumer.folder, 'node_modules/@koa/router'), 'dir');
    const simulated = 'fetch: globalThis.simulatedFetch';
    const page = { name: 'koa', program: program!, simulated, walk: walk(redis.url) };
    expect(consumer.runPage(page)).toEqual({
      forged: [403, 'Forbidden'],
      turnedAway: '/login?returnTo=%2Fmembers',
      back: '/members',
      known: true,
      notFollowing: 403,
      loggedOut: [303, '/', '/login?returnTo=%2Fme'],
      follower: true,
      away: [502, 'Bad Gateway'],
      sessionsEnd: true,
    });
  } finally {
    consumer.remove();
    await redis.kill();
  }
}, 120_000);
