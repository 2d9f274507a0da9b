import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';
import { RedisServer } from '../support/redis-server.js';

/** Runs the program of the README against a simulated WeChat and says what a visitor meets. */
const walk = (redisURL: string) => `
  process.env.REDIS_URL = '${redisURL}';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  process.env.WECHAT_APP_ID = simulator.officialAccount.appId;
  process.env.WECHAT_APP_SECRET = simulator.officialAccount.appSecret;
  process.env.SESSION_SECRET = 'secret';
  const { app } = await import('./readme.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  let cookie = '';
  const get = async (path, accept = 'text/html', method = 'GET') => {
    const url = 'http://127.0.0.1:' + server.address().port + path;
    const response = await fetch(url, { method, redirect: 'manual', headers: { cookie, accept } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  const person = simulator.people[0].id;
  const seen = [];
  const turnedAway = await get('/members');
  seen.push(turnedAway.status, turnedAway.location);
  const { location } = await get(turnedAway.location);
  const callback = new URL(await simulator.approve(location, person));
  seen.push((await get(callback.pathname + callback.search)).location);
  seen.push(JSON.parse((await get('/me')).text).openid === simulator.openid(person));
  seen.push((await get('/members')).status, (await get('/members', 'application/json')).text.includes('not_following'));
  seen.push((await get('/logout', 'text/html', 'POST')).location, (await get('/me')).location);
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

describe.each(['README.md', 'README.zh-CN.md'])('the code of %s', (page) => {
  const program = `${codeOf(page, 'ts').join('\n')}\nexport { app };\n`;
  let consumer: Consumer;
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start();
    consumer = new Consumer();
    consumer.link('express', 'express-session', 'ioredis', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
  });
  afterAll(async () => {
    consumer.remove();
    await redis.kill();
  });

  it('compiles as it stands, and runs: turned away, logged in, led back, refused for not following, logged out', () => {
    const page = {
      name: 'readme',
      program,
      simulated: 'fetch: globalThis.simulatedFetch',
      walk: walk(redis.url),
    };
    expect(consumer.runPage(page)).toEqual([
      ...[302, '/login?returnTo=%2Fmembers', '/members', true, 403, true],
      ...['/', '/login?returnTo=%2Fme'],
    ]);
  }, 60_000);
});

it('the code of docs/token-server.md compiles as it stands', () => {
  const program = codeOf('docs/token-server.md', 'ts').join('\n');
  const consumer = new Consumer();
  consumer.link('@types/node', '@types/express', '@types/passport', 'express');
  writeFileSync(path.join(consumer.folder, 'server.mts'), program);
  expect(consumer.compile('--noEmit', 'server.mts')).toBe('');
  consumer.remove();
}, 60_000);
