import { request as httpRequest } from 'node:http';

import { WeChatSimulator } from '../../../src/simulator/index.js';

let simulator: WeChatSimulator;

beforeEach(async () => void (simulator = await new WeChatSimulator().listen()));
afterEach(() => simulator.close());

/** Parsed JSON: what is in it is for the test to say. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Body = Record<string, any>;

async function api(path: string, body?: object, headers: Record<string, string> = {}): Promise<Body> {
  const init = body === undefined ? { headers } : { method: 'POST', body: JSON.stringify(body), headers };
  const response = await fetch(`${simulator.endpoints.api}/_simulator/${path}`, init);
  const text = await response.text();
  return { status: response.status, ...(text.startsWith('{') ? JSON.parse(text) : { text }) };
}

/** The status of a request under any Host header, which `fetch` would not send. */
function statusUnderHost(host: string): Promise<number | undefined> {
  const { port } = new URL(simulator.endpoints.api);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: '/', headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject).end();
  });
}

describe('the port', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
  ])('a request for %s is refused: a rebound name gets nowhere', async (host) =>
    expect(await statusUnderHost(host)).toBe(421),
  );

  test.each(['127.0.0.1', 'localhost', 'localhost:8080', '[::1]:8080'])(
    'a request for %s is answered',
    async (host) => expect(await statusUnderHost(host)).toBe(200),
  );

  test('a body beyond 1 MiB is refused', async () => {
    const url = `${simulator.endpoints.api}/cgi-bin/stable_token`;
    const sent = fetch(url, { method: 'POST', body: 'x'.repeat(1_100_000) });
    expect((await sent).status).toBe(413);
  });

  test('listening twice is an error', async () => {
    await expect(simulator.listen()).rejects.toThrow('already');
  });

  test('a port that is taken rejects, and the simulator can listen elsewhere', async () => {
    const other = new WeChatSimulator();
    await expect(other.listen(Number(new URL(simulator.endpoints.api).port))).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await other.listen();
    await other.close();
  });

  test('closing twice is fine', async () => {
    await simulator.close();
    await simulator.close();
  });
});

describe('the API for other processes', () => {
  test('a person can be added, follow and stop following', async () => {
    const { id } = await api('people', { nickname: 'Remote' });
    await api('follow', { person: id });
    const follows = async (): Promise<string[]> => (await api('people')).people.at(-1).follows;
    expect(await follows()).toEqual([simulator.officialAccount.appId]);
    await api('unfollow', { person: id });
    expect(await follows()).toEqual([]);
  });

  test('the state has apps, people with their openids, and tokens without their values', async () => {
    const { appId, appSecret } = simulator.officialAccount;
    const body = JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret });
    const answer = await fetch(`${simulator.endpoints.api}/cgi-bin/stable_token`, { method: 'POST', body });
    const { access_token } = (await answer.json()) as { access_token: string };
    const state = await api('state');
    expect(state.apps).toHaveLength(3);
    expect(state.people[2].openids[appId]).toBe(simulator.openid(state.people[2].id));
    expect(state.tokens).toMatchObject([{ kind: 'stable', appId }]);
    expect(JSON.stringify(state)).not.toContain(access_token);
  });

  test('a link can be approved, denied, and refused with its code', async () => {
    const url =
      `${simulator.endpoints.open}/connect/oauth2/authorize?appid=${simulator.officialAccount.appId}` +
      '&redirect_uri=https%3A%2F%2Fshop.example%2F&response_type=code&scope=snsapi_userinfo&state=a#wechat_redirect';
    expect((await api('approve', { url, person: 'alex' })).callbackURL).toMatch(
      /^https:\/\/shop\.example\/\?code=/,
    );
    expect(await api('approve', { url, person: 'alex', deny: true })).toMatchObject({ callbackURL: null });
    const bad = url.replace('https%3A', 'ftp%3A');
    expect(await api('approve', { url: bad, person: 'alex' })).toMatchObject({ status: 422, code: 10003 });
  });

  test('faults are scripted, pending and cleared', async () => {
    await api('fail', { endpoint: 'sns/auth', fault: { errcode: -1 }, times: 2 });
    const answer = await fetch(`${simulator.endpoints.api}/sns/auth`);
    expect(await answer.json()).toMatchObject({ errcode: -1 });
    expect(await api('pending-faults')).toMatchObject({ pending: [{ endpoint: 'sns/auth', left: 1 }] });
    await api('clear-faults', {});
    expect(await api('pending-faults')).toMatchObject({ pending: [] });
  });

  test('the clock is read and moved', async () => {
    const { now } = await api('clock');
    expect((await api('clock/advance', { ms: 60_000 })).now).toBeGreaterThanOrEqual(Number(now) + 60_000);
  });

  test('calls are listed, redacted', async () => {
    await fetch(`${simulator.endpoints.api}/sns/userinfo?access_token=canary`);
    const { calls } = await api('calls?endpoint=sns/userinfo');
    expect(calls).toMatchObject([{ query: { access_token: '[redacted]' } }]);
  });

  test('a mini program code and a revoked token are to be had', async () => {
    expect((await api('mini-program-code', { person: 'alex' })).code).toMatch(/^\w{32}$/);
    expect((await api('revoke-common-access-token', { kind: 'classic', errcode: 40014 })).status).toBe(200);
    expect((await api('random', { seed: 1, rate: 0 })).status).toBe(200);
  });

  test.each<[string, string, object]>([
    ['an unknown person', 'follow', { person: 'nobody' }],
    ['a missing name', 'follow', {}],
    ['an unknown endpoint', 'fail', { endpoint: 'x', fault: { errcode: -1 } }],
    ['a wrong fault', 'fail', { endpoint: 'sns/auth', fault: {} }],
    ['a wrong type', 'clock/advance', { ms: 'soon' }],
    ['an errcode that no token gets', 'revoke-common-access-token', { errcode: 48001 }],
    ['a list', 'people', []],
  ])('%s is answered 400 with what is wrong', async (_name, path, body) => {
    expect(await api(path, body)).toMatchObject({ status: 400, error: expect.any(String) });
  });

  test('an unknown path is answered 404 with what there is', async () => {
    expect(await api('nonsense')).toMatchObject({
      status: 404,
      routes: expect.arrayContaining([{ route: 'GET state', takes: [] }]),
    });
  });

  test('the path itself lists what there is, and what it takes', async () => {
    const { status, routes } = await api('');
    expect([status, routes]).toEqual([200, (await api('nonsense')).routes]);
    expect(routes).toContainEqual({ route: 'POST approve', takes: ['url', 'person', 'deny?', 'snapshot?'] });
  });

  test('whatever has to be given is asked for by name, and only what is listed is taken', async () => {
    const { routes } = (await api('')) as { routes: { route: string; takes: string[] }[] };
    for (const { route, takes } of routes.filter(({ route }) => route.startsWith('POST '))) {
      const path = route.slice('POST '.length);
      expect(await api(path, { surprise: 1 })).toMatchObject({
        status: 400,
        error: expect.stringContaining('`surprise`'),
      });
      const [needed] = takes.filter((name) => !name.endsWith('?'));
      if (needed !== undefined) expect(await api(path, {})).toMatchObject({ status: 400 });
    }
  });

  test('a page of another site changes nothing', async () => {
    expect((await api('follow', { person: 'alex' }, { origin: 'https://evil.example' })).status).toBe(403);
  });
});
