import { codeOf } from '../support/doc-code.js';
import { Consumer } from '../support/packed-package.js';

/** A forged callback, a login, a logout, and what the next guarded page does. */
const WALK = `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  process.env.WECHAT_APP_ID = simulator.officialAccount.appId;
  process.env.WECHAT_APP_SECRET = simulator.officialAccount.appSecret;
  process.env.SESSION_SECRET = 'secret';
  const { app } = await import('./page.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const cookies = new Map();
  const open = async (path, method = 'GET') => {
    const url = 'http://127.0.0.1:' + server.address().port + path;
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { method, redirect: 'manual', headers: { cookie, accept: 'text/html' } });
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };
  const person = simulator.people[0].id;
  const logIn = async (location) => {
    const callback = new URL(await simulator.approve(location, person));
    return (await open(callback.pathname + callback.search)).location;
  };
  const forged = await open('/auth/wechat/callback?code=c&state=x');
  const toLogin = (await open('/me')).location;
  const seen = [forged.status, forged.text.includes('invalid_state'), toLogin];
  seen.push(await logIn((await open(toLogin)).location), (await open('/me')).status);
  seen.push((await open('/logout', 'POST')).status, (await open('/me')).location);
  const question = await open('/login?returnTo=/me');
  seen.push(question.location, /href="([^"]*)"/.exec(question.text)[1]);
  seen.push(await logIn((await open(seen.at(-1))).location), (await open('/me')).status);
  console.log(JSON.stringify(seen));
  process.exit(0);
`;

it('the code of docs/faq.md compiles as it stands, says why a login failed, and asks after a logout', () => {
  const consumer = new Consumer();
  try {
    consumer.link('express', 'express-session', 'passport');
    consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
    const program = `${codeOf('docs/faq.md', 'ts').join('\n')}\nexport { app };\n`;
    const page = { name: 'page', program, simulated: 'fetch: globalThis.simulatedFetch', walk: WALK };
    expect(consumer.runPage(page)).toEqual([
      ...[403, true, '/login?returnTo=%2Fme', '/me', 200],
      ...[303, '/login?returnTo=%2Fme', null, '/login?again&returnTo=%2Fme', '/me', 200],
    ]);
  } finally {
    consumer.remove();
  }
}, 120_000);
