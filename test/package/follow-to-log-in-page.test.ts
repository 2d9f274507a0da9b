import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** A visitor without a login is sent to the page, scans, replies, and is where they wanted to be. */
const WALK = `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  const { appId, appSecret } = simulator.officialAccount;
  const [token, encodingAESKey] = ['simToken2026', 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8'];
  Object.assign(process.env, { WECHAT_APP_ID: appId, WECHAT_APP_SECRET: appSecret, SESSION_SECRET: 'secret' });
  Object.assign(process.env, { WECHAT_TOKEN: token, WECHAT_AES_KEY: encodingAESKey });
  const { app } = await import('./site.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const site = 'http://127.0.0.1:' + server.address().port;
  await simulator.configurePush(appId, { url: site + '/wechat', token, encodingAESKey, mode: 'safe' });
  const person = simulator.people[0].id;
  let cookie = '';
  const ask = async (path, accept = 'text/html', method = 'GET') => {
    const response = await fetch(site + path, { method, headers: { cookie, accept }, redirect: 'manual' });
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    return response;
  };
  const seen = [(await ask('/me')).headers.get('location')];
  await (await ask('/login?returnTo=%2Fme')).text();
  const json = async (query = '') => (await ask('/login' + query, 'application/json')).json();
  await simulator.scan((await json('?begin')).qrContent, person);
  await simulator.say(person, (await json()).number);
  seen.push((await ask('/login?returnTo=%2Fme', 'text/html', 'POST')).headers.get('location'));
  seen.push((await (await ask('/me')).json()).openid === simulator.openid(person));
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

it('the code of docs/follow-to-log-in.md compiles as it stands, and logs a visitor in by following', () => {
  const [program, ...more] = codeOf('docs/follow-to-log-in.md', 'ts');
  expect(more).toEqual([]);
  const consumer = new Consumer();
  consumer.link('express', 'express-session', 'passport');
  consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
  const simulated = 'fetch: globalThis.simulatedFetch';
  const page = { name: 'site', program: program!, simulated, walk: WALK };
  expect(consumer.runPage(page)).toEqual(['/login?returnTo=%2Fme', '/me', true]);
  consumer.remove();
}, 120_000);
