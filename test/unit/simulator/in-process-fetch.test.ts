import { WeChatSimulator } from '../../../src/simulator/index.js';

let simulator: WeChatSimulator;

beforeEach(() => void (simulator = new WeChatSimulator()));
afterEach(() => simulator.close());

test('before listen() the endpoints are https addresses that never resolve', () => {
  for (const base of Object.values(simulator.endpoints)) expect(base).toMatch(/^https:\/\/[\w.-]+\.invalid$/);
});

test('after listen() the endpoints are the port on 127.0.0.1, and fetch answers both old and new ones', async () => {
  const before = simulator.endpoints;
  await simulator.listen();
  expect(simulator.endpoints.api).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  for (const base of [before.api, simulator.endpoints.api, 'https://api.weixin.qq.com']) {
    expect((await simulator.fetch(`${base}/sns/auth`)).status).toBe(200);
  }
});

test('after close() the endpoints are the in-process ones again, and the simulator can listen anew', async () => {
  const before = simulator.endpoints;
  await simulator.listen();
  await simulator.close();
  expect(simulator.endpoints).toEqual(before);
  await simulator.listen();
  expect((await fetch(`${simulator.endpoints.api}/sns/auth`)).status).toBe(200);
});

test('HTTP and fetch give the same answer to the same request', async () => {
  await simulator.listen();
  const { appId, appSecret } = simulator.officialAccount;
  const body = JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret });
  const requests: [string, RequestInit][] = [
    ['cgi-bin/stable_token', { method: 'POST', body }],
    ['cgi-bin/stable_token', { method: 'GET' }],
    ['cgi-bin/user/info?access_token=x&openid=y', {}],
    ['sns/auth', { method: 'HEAD' }],
    ['no/such/path', {}],
    ['connect/oauth2/authorize?appid=', {}],
    ['mmopen/vi_32/alex/132', {}],
    ['_simulator/nothing', {}],
  ];
  const stripped = async (send: typeof fetch, [path, init]: [string, RequestInit]): Promise<unknown[]> => {
    const response = await send(`${simulator.endpoints.api}/${path}`, init);
    const text = (await response.text()).replace(/rid: [\w-]+/, 'rid').replace(/"expires_in":\d+/, '');
    return [response.status, response.headers.get('content-type'), text];
  };
  for (const request of requests)
    expect(await stripped(simulator.fetch, request)).toEqual(await stripped(fetch, request));
});

test('any other host is a network error: the world is closed', async () => {
  await expect(simulator.fetch('https://example.com/')).rejects.toMatchObject({
    name: 'TypeError',
    cause: { code: 'ENOTFOUND' },
  });
});

test('an endpoint answers on its own host only', async () => {
  expect((await simulator.fetch(`${simulator.endpoints.open}/sns/auth`)).status).toBe(404);
  expect((await simulator.fetch(`${simulator.endpoints.api}/connect/oauth2/authorize`)).status).toBe(404);
});

test('a signal that is aborted already ends the call before it arrives', async () => {
  const call = simulator.fetch(`${simulator.endpoints.api}/sns/auth`, { signal: AbortSignal.abort() });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  expect(simulator.calls()).toEqual([]);
});

test('an address that is none rejects and does not throw', async () => {
  await expect(simulator.fetch('/relative')).rejects.toMatchObject({ name: 'TypeError' });
});

test('redirect: manual hands over the redirect itself', async () => {
  simulator.fail('sns/auth', { status: 302, headers: { location: '/sns/userinfo' } }, 2);
  const url = `${simulator.endpoints.api}/sns/auth`;
  const manual = await simulator.fetch(url, { redirect: 'manual' });
  expect([manual.status, manual.headers.get('location')]).toEqual([302, '/sns/userinfo']);
  const followed = await simulator.fetch(url);
  expect([followed.redirected, new URL(followed.url).pathname]).toEqual([true, '/sns/userinfo']);
});
