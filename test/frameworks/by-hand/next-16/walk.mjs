// `node walk.mjs`, or `node walk.mjs dev`: starts the site beside a simulated WeChat and goes through it as a visitor.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { WeChatSimulator } from 'passport-wechat-follower/simulator';

const PORT = 34117;
const SITE = `http://127.0.0.1:${PORT}`;
const PUSH = { token: 'tokenOfPushes', encodingAESKey: 'A'.repeat(43) };

const simulator = new WeChatSimulator();
await simulator.listen();
const { appId, appSecret } = simulator.officialAccount;
const next = spawn(
  process.execPath,
  ['node_modules/next/dist/bin/next', process.argv[2] ?? 'start', '-p', PORT],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      WECHAT_APP_ID: appId,
      WECHAT_APP_SECRET: appSecret,
      WECHAT_ENDPOINTS: JSON.stringify(simulator.endpoints),
      WECHAT_PUSH_TOKEN: PUSH.token,
      WECHAT_PUSH_AES_KEY: PUSH.encodingAESKey,
      CALLBACK_URL: 'https://site.example/auth/wechat/callback',
      SESSION_SECRET: 'a secret of a site that is gone after the walk',
    },
  },
);
process.on('exit', () => next.kill());
const answers = () =>
  fetch(`${SITE}/me`).then(
    () => true,
    () => false,
  );
while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 100));

/** Opens pages with one cookie, and follows no redirect. */
function openBrowser() {
  let cookie = '';
  return async (path, { accept = 'application/json', method = 'GET' } = {}) => {
    const response = await fetch(SITE + path, { method, redirect: 'manual', headers: { cookie, accept } });
    for (const line of response.headers.getSetCookie()) cookie = line.split(';')[0];
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
}
async function logIn(open, person, path) {
  const { headers } = await open(path);
  const { pathname, search } = new URL(await simulator.approve(headers.get('location'), person));
  return open(pathname + search);
}
const statusOf = async (answer) => (await answer).status;

await simulator.configurePush(appId, { ...PUSH, url: `${SITE}/wechat`, mode: 'safe' });
const person = simulator.addUser({ nickname: '小茶' });
const open = openBrowser();
const pageOf = () => open('/page-for-followers');

const done = await logIn(open, person, '/login?returnTo=/members');
assert.deepEqual([done.status, done.headers.get('location')], [302, '/members']);
assert.equal(done.headers.get('cache-control'), 'no-store');
assert.equal(JSON.parse((await open('/me')).text).openid, simulator.openid(person));

assert.equal(await statusOf(open('/members')), 403);
assert.match((await open('/members', { accept: 'text/html' })).text, /请先关注/);
assert.equal((await pageOf()).headers.get('location'), '/members');
await simulator.follow(person);
assert.equal(JSON.parse((await open('/members')).text).following, true);
assert.match((await pageOf()).text, /关注者/);
await simulator.unfollow(person);
assert.equal(await statusOf(open('/members')), 403);
assert.equal((await pageOf()).headers.get('location'), '/members');

await simulator.follow(person);
assert.equal(await statusOf(open('/members')), 200);
const leave = `<xml><FromUserName>${simulator.openid(person)}</FromUserName><Event>unsubscribe</Event></xml>`;
const unsigned = `${SITE}/wechat?signature=0&timestamp=1&nonce=1&encrypt_type=aes&msg_signature=0`;
assert.equal(await statusOf(fetch(unsigned, { method: 'POST', body: leave })), 403);
assert.equal(await statusOf(open('/members')), 200);

const other = openBrowser();
assert.equal(await statusOf(other('/auth/wechat/callback?code=abc&state=forged')), 403);
assert.equal(await statusOf(other('/members')), 401);
await logIn(other, simulator.addUser({ nickname: '小明' }), '/login/consent');
assert.equal(JSON.parse((await other('/me')).text).name, '小明');
simulator.fail('cgi-bin/user/info', { errcode: -1 }, 2);
assert.equal(await statusOf(other('/members')), 503);

assert.equal(await statusOf(open('/logout', { method: 'POST' })), 204);
assert.equal(await statusOf(open('/members')), 401);
console.log('Logged in, let in, turned away, logged out: as it should be.');
process.exit(0);
