import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** Users of before log in: one with an openid, one with a unionid, and one who shared the id `'undefined'`. */
const WALK = `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  const { appId, appSecret } = simulator.officialAccount;
  Object.assign(process.env, { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, SESSION_SECRET: 's' });
  const { app, users } = await import('./page.mjs');
  const [ming, hong, alex] = simulator.people.map(({ id }) => id);
  users.push({ id: 1, appId, openid: simulator.openid(ming) });
  users.push({ id: 2, unionid: simulator.unionid(hong) });
  users.push({ id: 3, unionid: 'undefined' });
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const visit = async (person) => {
    let cookie = '';
    const open = async (path) => {
      const url = 'http://127.0.0.1:' + server.address().port + path;
      const response = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } });
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return response;
    };
    const there = (await open((await open('/me')).headers.get('location'))).headers.get('location');
    const callback = new URL(await simulator.approve(there, person));
    const back = (await open(callback.pathname + callback.search)).headers.get('location');
    return (await (await open(back)).json()).id;
  };
  const seen = [];
  for (const person of [ming, hong, hong, alex, alex]) seen.push(await visit(person));
  console.log(JSON.stringify({ seen, openid: users[1].openid === simulator.openid(hong), shared: users[2] }));
  process.exit(0);
`;

it('the code of docs/migrating.md compiles as it stands, and finds the users of before', () => {
  const consumer = new Consumer();
  try {
    consumer.link('express', 'express-session', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
    const program = `${codeOf('docs/migrating.md', 'ts').join('\n')}\nexport { app, users };\n`;
    const page = { name: 'page', program, simulated: 'fetch: globalThis.simulatedFetch', walk: WALK };
    expect(consumer.runPage(page)).toEqual({
      seen: [1, 2, 2, 4, 4],
      openid: true,
      shared: { id: 3, unionid: 'undefined' },
    });
  } finally {
    consumer.remove();
  }
}, 120_000);
