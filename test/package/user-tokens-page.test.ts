import { randomBytes } from 'node:crypto';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';
import { RedisServer } from '../support/redis-server.js';

/** Runs the program of the page against a simulated WeChat and says what a visitor meets in a month. */
const walk = (redisURL: string) => `
  Object.assign(process.env, { REDIS_URL: '${redisURL}', SESSION_SECRET: 'secret' });
  process.env.USER_TOKEN_KEY = '${randomBytes(32).toString('base64')}';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulated = { fetch: simulator.fetch, now: simulator.now };
  process.env.WECHAT_APP_ID = simulator.officialAccount.appId;
  process.env.WECHAT_APP_SECRET = simulator.officialAccount.appSecret;
  const { app, sharing } = await import('./page.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  let cookie = '';
  const get = async (path) => {
    const url = 'http://127.0.0.1:' + server.address().port + path;
    const response = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  const person = simulator.people[0].id;
  const logIn = async (path) => {
    const callback = new URL(await simulator.approve((await get(path)).location, person));
    return (await get(callback.pathname + callback.search)).location;
  };
  const seen = [await logIn('/login?returnTo=/profile')];
  simulator.clock.advance(5 * 3_600_000);
  seen.push(JSON.parse((await get('/profile')).text).openid === simulator.openid(person));
  simulator.clock.advance(31 * 86_400_000);
  const { location } = await get('/profile');
  seen.push(location, await logIn(location), (await get('/profile')).status);
  simulator.clock.advance(31 * 86_400_000);
  seen.push((await get('/profile?again')).status);
  const shared = { openid: 'oAlex', userAccessToken: 'T', refreshToken: 'R', expiresInMs: 7200000, scopes: [] };
  await sharing.userTokens.remember(shared);
  seen.push((await sharing.userTokens.get('oAlex', 'snsapi_base')).userAccessToken);
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

it('the code of docs/user-tokens.md compiles as it stands, and runs: hours later, and a month later', async () => {
  const redis = await RedisServer.start();
  const consumer = new Consumer();
  try {
    consumer.link('express', 'express-session', 'ioredis', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
    const program = `${codeOf('docs/user-tokens.md', 'ts').join('\n')}\nexport { app, sharing };\n`;
    const page = { name: 'page', program, simulated: '...globalThis.simulated', walk: walk(redis.url) };
    expect(consumer.runPage(page)).toEqual([
      '/profile',
      true,
      '/login?returnTo=%2Fprofile%3Fagain',
      '/profile?again',
      200,
      401, // and not another time to WeChat, when a login brought no token
      'T',
    ]);
  } finally {
    consumer.remove();
    await redis.kill();
  }
}, 120_000);
