import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** Runs the program of the page against a simulated WeChat and a platform, and says what a follower meets. */
const WALK = `
  import http from 'node:http';
  import { OfficialAccount } from 'passport-wechat-follower';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  process.emitWarning = () => undefined; // the platform notices that its token died early
  const component = { appId: 'wx1component', accessToken: 'componenttoken0001' };
  const simulator = new WeChatSimulator({ components: [component] });
  globalThis.simulated = { fetch: simulator.fetch, now: simulator.now };
  const { appId, appSecret } = simulator.officialAccount;
  const keeper = new OfficialAccount({ appId, appSecret, ...globalThis.simulated });
  const asked = [];
  const platform = http.createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    const { rejected } = JSON.parse(body);
    asked.push(req.url + (rejected === undefined ? '' : ' rejected'));
    if (rejected !== undefined) await keeper.commonAccessToken.invalidate(rejected);
    const token = req.url.startsWith('/component') ? component.accessToken : await keeper.commonAccessToken.get();
    res.end(JSON.stringify({ token }));
  });
  const listening = async (server) => {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    return 'http://127.0.0.1:' + server.address().port;
  };
  Object.assign(process.env, { WECHAT_APP_ID: appId, COMPONENT_APP_ID: component.appId, SESSION_SECRET: 'secret' });
  process.env.PLATFORM_URL = await listening(platform);
  const { app } = await import('./page.mjs');
  const site = await listening(http.createServer(app));
  let cookie = '';
  const get = async (path) => {
    const response = await fetch(site + path, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return { status: response.status, location: response.headers.get('location') };
  };
  const person = simulator.people[0].id;
  await simulator.follow(person);
  const { location } = await get('/login');
  const callback = new URL(await simulator.approve(location, person));
  const seen = [new URL(location).searchParams.get('component_appid'), callback.searchParams.get('appid') === appId];
  seen.push((await get(callback.pathname + callback.search)).location, (await get('/members')).status);
  simulator.revokeCommonAccessToken();
  simulator.clock.advance(600_000);
  seen.push((await get('/members')).status);
  console.log(JSON.stringify({ seen, asked: [...new Set(asked)] }));
  process.exit(0);
`;

it('the code of docs/third-party-platforms.md compiles as it stands, and runs, a rejected token included', () => {
  const consumer = new Consumer();
  try {
    consumer.link('express', 'express-session', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
    const program = `${codeOf('docs/third-party-platforms.md', 'ts').join('\n')}\nexport { app };\n`;
    const page = { name: 'page', program, simulated: '...globalThis.simulated', walk: WALK };
    expect(consumer.runPage(page)).toEqual({
      seen: ['wx1component', true, '/members', 200, 200],
      asked: ['/component-access-token', '/authorizer-access-token', '/authorizer-access-token rejected'],
    });
  } finally {
    consumer.remove();
  }
}, 120_000);
