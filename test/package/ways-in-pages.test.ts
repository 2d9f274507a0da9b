import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** Begins a program of a page on a port, beside a simulated WeChat; `steps` say what is seen. */
const walk = (program: string, steps: string) => `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = await new WeChatSimulator().listen();
  const [mini, account, person] = [simulator.miniProgram, simulator.officialAccount, simulator.people[0].id];
  Object.assign(process.env, { MINI_APP_ID: mini.appId, MINI_APP_SECRET: mini.appSecret, JWT_KEY: 'j'.repeat(32) });
  Object.assign(process.env, { WECHAT_APP_ID: account.appId, WECHAT_APP_SECRET: account.appSecret });
  Object.assign(process.env, { STATE_KEY: 's'.repeat(32), ENDPOINTS: JSON.stringify(simulator.endpoints) });
  process.env.CALLBACK_URL = 'http://127.0.0.1:1/auth/wechat/callback';
  const { app } = await import('./${program}.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const site = 'http://127.0.0.1:' + server.address().port;
  const seen = [];
  ${steps}
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

const MINI_STEPS = `
  const ask = (path, token, options) =>
    fetch(site + path, { ...options, headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' } });
  const logIn = (body) => ask('/mini/login', '', { method: 'POST', body: JSON.stringify(body) });
  seen.push((await logIn({ openid: 'oSomebody' })).status);
  const answer = await logIn({ code: simulator.miniProgramCode(person), openid: 'oSomebody' });
  seen.push(answer.headers.get('set-cookie'));
  const text = await answer.text();
  const { token, ...rest } = JSON.parse(text);
  seen.push(rest, token.length);
  const me = await (await ask('/mini/me', token)).json();
  seen.push(me.openid === simulator.openid(person, mini.appId), (await ask('/mini/me', token.slice(1) + 'A')).status);
  seen.push((await ask('/mini/logout', token, { method: 'POST' })).status, (await ask('/mini/me', token)).status);
`;

const JWT_STEPS = `
  const ask = (path, cookie = '') => fetch(site + path, { redirect: 'manual', headers: { cookie } });
  const begun = await ask('/login');
  const login = begun.headers.getSetCookie()[0].split(';')[0];
  const callback = new URL(await simulator.approve(begun.headers.get('location'), person));
  const back = callback.pathname + callback.search;
  seen.push((await ask(back, login.slice(0, -1) + '_')).headers.get('location').includes('/connect/oauth2/authorize'));
  const done = await ask(back, login);
  seen.push(done.headers.get('location'));
  const jwt = done.headers.getSetCookie().find((cookie) => cookie.startsWith('jwt=')).split(';')[0];
  const me = await (await ask('/me', jwt)).json();
  seen.push(me.openid === simulator.openid(person), (await ask('/me', jwt.slice(0, -2) + 'AA')).status, (await ask('/me')).status);
`;

describe('the code of the pages about other ways in', () => {
  let consumer: Consumer;
  beforeAll(() => {
    consumer = new Consumer();
    consumer.link('express', 'passport', '@types/node', '@types/express', '@types/passport');
  });
  afterAll(() => consumer.remove());

  it.each([
    ['docs/mini-programs.md', 'express', MINI_STEPS, [400, null, {}, 43, true, 401, 204, 401]],
    ['docs/without-sessions.md', 'jwt', JWT_STEPS, [true, '/me', true, 401, 401]],
  ])(
    '%s compiles as it stands, and does what it says beside a simulated WeChat',
    (page, program, steps, expected) => {
      const [code, ...more] = codeOf(page, 'ts');
      expect(more).toEqual([]);
      const simulated = code!.replace(
        /(appSecret: process\.env\.\w+!)/,
        '$1, endpoints: JSON.parse(process.env.ENDPOINTS!)',
      );
      expect(simulated).not.toBe(code);
      writeFileSync(path.join(consumer.folder, `${program}.mts`), `${simulated}\nexport { app };\n`);
      expect(consumer.compile(`${program}.mts`)).toBe('');
      writeFileSync(path.join(consumer.folder, 'walk.mjs'), walk(program, steps));
      expect(JSON.parse(consumer.node('walk.mjs'))).toEqual(expected);
    },
    120_000,
  );
});
