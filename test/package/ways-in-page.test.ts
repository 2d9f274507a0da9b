import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../support/packed-package.js';

/** A phone on its first and second visit, a PC, a WeCom client, and the page with the QR code in it. */
const WALK = `
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  process.env.WECHAT_APP_ID = simulator.officialAccount.appId;
  process.env.WECHAT_APP_SECRET = simulator.officialAccount.appSecret;
  process.env.WEBSITE_APP_ID = simulator.websiteApp.appId;
  process.env.WEBSITE_APP_SECRET = simulator.websiteApp.appSecret;
  process.env.SESSION_SECRET = 'secret';
  const { app } = await import('./site.mjs');
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const site = 'http://127.0.0.1:' + server.address().port;
  const person = simulator.people[0].id;

  const browser = (userAgent) => {
    let cookie = '';
    return async (path) => {
      const headers = { cookie, 'user-agent': userAgent, accept: 'text/html' };
      const response = await fetch(site + path, { headers, redirect: 'manual' });
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
      return { place: response.headers.get('location') ?? '', text: await response.text() };
    };
  };
  const pathOf = (url) => new URL(url).pathname + new URL(url).search;
  const pageOf = (url) => (/connect\\/([a-z0-9/]+)/.exec(url)?.[1] ?? url) + (/scope=(\\w+)/.exec(url)?.[1] ?? '');
  /** Goes where it is sent until it is back on the site; gives the pages of WeChat on the way. */
  const walk = async (visit, path) => {
    const seen = [];
    for (let { place } = await visit(path); ; { place } = await visit(pathOf(await simulator.approve(place, person)))) {
      seen.push(pageOf(place));
      if (place.startsWith('/')) return seen;
    }
  };
  const phone = 'Mobile MicroMessenger/8.0.54';
  const pc = browser('Firefox');
  const shown = JSON.parse(/\\.\\.\\.({[^}]*})/.exec((await pc('/qr')).text)[1]);
  const frame = simulator.endpoints.open + '/connect/qrconnect?appid=' + shown.appid + '&scope=' + shown.scope +
    '&redirect_uri=' + shown.redirect_uri + '&state=' + shown.state + '&login_type=jssdk';
  console.log(JSON.stringify({
    first: await walk(browser(phone), '/login?returnTo=/me'),
    second: await walk(browser(phone), '/login?returnTo=/me'),
    pc: await walk(browser('Firefox'), '/login?returnTo=/me'),
    wecom: pageOf((await browser(phone + ' wxwork/4.1')('/login/anywhere')).place),
    anywhere: pageOf((await browser(phone)('/login/anywhere')).place),
    scanned: (await pc(pathOf(await simulator.approve(frame, person)))).place,
    me: JSON.parse((await pc('/me')).text).appId === simulator.websiteApp.appId,
  }));
  process.exit(0);
`;

it('the code of docs/ways-in.md compiles as it stands, and lets everybody in by their own way', () => {
  const text = readFileSync(path.join(ROOT, 'docs/ways-in.md'), 'utf8');
  const program = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
  const consumer = new Consumer();
  consumer.link('express', 'express-session', 'passport');
  consumer.link('@types/node', '@types/express', '@types/express-session', '@types/passport');
  const file = path.join(consumer.folder, 'site.mjs');
  writeFileSync(path.join(consumer.folder, 'site.mts'), program);
  expect(consumer.compile('site.mts')).toBe('');
  // The one change: the account talks to the simulator instead of WeChat.
  const offline = readFileSync(file, 'utf8').replace('({', '({ fetch: globalThis.simulatedFetch,');
  writeFileSync(file, offline);
  writeFileSync(path.join(consumer.folder, 'walk.mjs'), WALK);
  const seen: unknown = JSON.parse(consumer.node('walk.mjs'));
  consumer.remove();
  expect(seen).toEqual({
    first: ['oauth2/authorizesnsapi_base', 'oauth2/authorizesnsapi_userinfo', '/me'],
    second: ['oauth2/authorizesnsapi_base', '/me'],
    pc: ['qrconnectsnsapi_login', '/me'],
    wecom: 'qrconnectsnsapi_login',
    anywhere: 'oauth2/authorizesnsapi_base',
    scanned: '/me',
    me: true,
  });
}, 120_000);
