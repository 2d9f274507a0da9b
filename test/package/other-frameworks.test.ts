import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../support/packed-package.js';

/** A site of fetch-style handlers and one of sockets, each asked by nobody, by a stranger and by a follower. */
const WALK = `
  import http from 'node:http';
  import { WeChatSimulator } from 'passport-wechat-follower/simulator';
  const simulator = new WeChatSimulator();
  globalThis.simulatedFetch = simulator.fetch;
  const { appId, appSecret } = simulator.officialAccount;
  process.env.WECHAT_APP_ID = appId;
  process.env.WECHAT_APP_SECRET = appSecret;
  const { onlyFollowers, upgradeFollowersOnly } = await import('./guarded.mjs');

  const [follower, stranger] = simulator.people.map(({ id }) => ({ openid: simulator.openid(id), appId }));
  await simulator.follow(simulator.people[0].id);
  const show = (status) => new Response(JSON.stringify(status));
  const ask = async (user, accept = 'application/json', method = 'GET') => {
    const request = new Request('https://site.example/members?page=2', { method, headers: { accept } });
    const response = await onlyFollowers(request, user, show);
    return { status: response.status, location: response.headers.get('location'), text: await response.text() };
  };

  const server = http.createServer();
  upgradeFollowersOnly(
    server,
    async ({ headers }) => ({ follower, stranger, broken: { name: 'no openid' } })[headers.cookie],
    (request, socket) => socket.end('HTTP/1.1 101 \\r\\nConnection: Upgrade\\r\\nUpgrade: chat\\r\\n\\r\\n'),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const upgrade = (cookie) => new Promise((resolve, reject) => {
    const { port } = server.address();
    const headers = { connection: 'Upgrade', upgrade: 'chat', cookie };
    const request = http.get({ host: '127.0.0.1', port, headers });
    request.on('upgrade', (response, socket) => { socket.destroy(); resolve(response.statusCode); });
    request.on('response', (response) => { response.resume(); resolve(response.statusCode); });
    request.on('error', reject);
  });

  console.log(JSON.stringify({
    fetch: {
      follower: (await ask(follower)).status,
      follows: JSON.parse((await ask(follower)).text).following,
      stranger: await ask(stranger),
      page: (await ask(stranger, 'text/html')).text.includes('<!doctype html>'),
      head: await ask(stranger, 'application/json', 'HEAD'),
      nobody: (await ask(undefined)).status,
      nobodyOnPage: await ask(undefined, 'text/html'),
      otherAccount: (await ask({ ...follower, appId: 'wxother' })).text.includes('wrong_account'),
    },
    upgrade: {
      follower: await upgrade('follower'),
      stranger: await upgrade('stranger'),
      nobody: await upgrade('nobody'),
      broken: await upgrade('broken'),
    },
  }));
  process.exit(0);
`;

describe('the code of docs/other-frameworks.md', () => {
  const text = readFileSync(path.join(ROOT, 'docs/other-frameworks.md'), 'utf8');
  const program = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block).join('\n');
  let seen: { fetch: Record<string, unknown>; upgrade: Record<string, unknown> };

  beforeAll(() => {
    const consumer = new Consumer();
    consumer.link('@types/node', '@types/express', '@types/passport');
    const page = { name: 'guarded', program, simulated: 'fetch: globalThis.simulatedFetch', walk: WALK };
    seen = consumer.runPage(page) as typeof seen;
    consumer.remove();
  }, 60_000);

  it('lets a follower through and says what WeChat said', () => {
    expect(seen.fetch).toMatchObject({ follower: 200, follows: true });
  });

  it('turns away who does not follow: JSON, a page, and nothing for HEAD', () => {
    expect(seen.fetch).toMatchObject({
      stranger: { status: 403, text: expect.stringContaining('not_following') as string },
      page: true,
      head: { status: 403, text: '' },
    });
  });

  it('turns away who is not logged in, or logged in elsewhere', () => {
    expect(seen.fetch).toMatchObject({
      nobody: 401,
      nobodyOnPage: { status: 302, location: '/login?returnTo=%2Fmembers%3Fpage%3D2' },
      otherAccount: true,
    });
  });

  it('upgrades a connection for a follower only, and ends it for a mistake of the site', () => {
    expect(seen.upgrade).toEqual({ follower: 101, stranger: 403, nobody: 401, broken: 500 });
  });
});
