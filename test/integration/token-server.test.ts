import { createHash } from 'node:crypto';
import http from 'node:http';
import request from 'supertest';
import { tokenServer as expressServer } from '../../src/express/index.js';
import { OfficialAccount } from '../../src/index.js';
import { brieflyOrFully } from '../support/full.js';
import { rawServer } from '../support/raw-server.js';
import { KEY, NEXT_KEY, TOKEN_SERVERS, tokenWorld } from '../support/token-servers.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(TOKEN_SERVERS)('a token server on %s', (_framework, serve) => {
  const open = () => {
    const { simulator, account } = tokenWorld();
    const app = serve(account);
    const ask = (body?: object, key = KEY) =>
      request(app).post('/token').set('Authorization', `Bearer ${key}`).send(body);
    return { simulator, account, app, ask };
  };

  it('gives the token and what is left of its life, to either key', async () => {
    const { ask, simulator } = open();
    const first = await ask();
    expect(first.body).toEqual({
      access_token: simulator.currentCommonAccessToken(),
      expires_in: expect.any(Number),
    });
    expect(first.body.expires_in).toBeGreaterThan(7190);
    expect(first.headers).toMatchObject({ 'cache-control': 'no-store' });
    simulator.clock.advance(600_000);
    expect((await ask({}, NEXT_KEY)).body.expires_in).toBeLessThanOrEqual(6600);
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(1);
  });

  it.each<[string, number, (app: ReturnType<typeof open>['app']) => request.Test]>([
    ['no key', 401, (app) => request(app).post('/token')],
    [
      'a wrong key',
      401,
      (app) =>
        request(app)
          .post('/token')
          .set('Authorization', `Bearer ${'x'.repeat(32)}`),
    ],
    ['a short key', 401, (app) => request(app).post('/token').set('Authorization', 'Bearer k')],
    ['an empty key', 401, (app) => request(app).post('/token').set('Authorization', 'Bearer ')],
    [
      'the key as a user name',
      401,
      (app) => request(app).post('/token').set('Authorization', `Basic ${KEY}`),
    ],
    ['GET', 405, (app) => request(app).get('/token').set('Authorization', `Bearer ${KEY}`)],
    ['the key in the address', 405, (app) => request(app).get(`/token?key=${KEY}`)],
    [
      'a page of another site',
      403,
      (app) =>
        request(app)
          .post('/token')
          .set('Authorization', `Bearer ${KEY}`)
          .set('Origin', 'https://evil.example'),
    ],
    [
      'a rejected token in the clear',
      400,
      (app) => request(app).post('/token').set('Authorization', `Bearer ${KEY}`).send({ rejected: 'token' }),
    ],
    [
      'broken JSON',
      400,
      (app) =>
        request(app)
          .post('/token')
          .set('Authorization', `Bearer ${KEY}`)
          .set('Content-Type', 'application/json')
          .send('{'),
    ],
    [
      'a large body',
      413,
      (app) =>
        request(app)
          .post('/token')
          .set('Authorization', `Bearer ${KEY}`)
          .send({ pad: 'x'.repeat(200_000) }),
    ],
  ])('T36 answers %s with %i and no token', async (_name, status, ask) => {
    const { app, simulator } = open();
    const response = await ask(app);
    expect(response.status).toBe(status);
    expect(response.text).not.toContain('access_token');
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
    expect(simulator.calls()).toEqual([]);
  });

  it('T35 reports of the same dead token are one refresh, and none is forced', async () => {
    const { ask, simulator } = open();
    const dead = (await ask()).body.access_token as string;
    simulator.revokeCommonAccessToken();
    const reports = await Promise.all(Array.from({ length: 100 }, () => ask({ rejected: sha256(dead) })));
    expect(new Set(reports.map(({ body }) => body.access_token)).size).toBe(1);
    expect(reports[0]!.body.access_token).not.toBe(dead);
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(2);
  });

  it('T35 a false report of a token that lives does not make WeChat replace it', async () => {
    const { ask, simulator } = open();
    const alive = (await ask()).body.access_token as string;
    for (let i = 0; i < 5; i++)
      expect((await ask({ rejected: sha256(alive) })).body.access_token).toBe(alive);
    expect(simulator.currentCommonAccessToken()).toBe(alive);
  });

  it('answers 503 with the code of what is wrong while WeChat gives no token', async () => {
    const { ask, simulator } = open();
    simulator.fail('cgi-bin/stable_token', { errcode: 40164 });
    const response = await ask();
    expect([response.status, response.body]).toEqual([503, { error: 'unavailable', code: 'ERR_WECHAT_API' }]);
  });
});

const REPORTS = brieflyOrFully(2_000, 10_000);

describe.each(['stable', 'classic'] as const)('T35 reports to a token server (%s)', (kind) => {
  const endpoint = kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
  const [[, serve]] = TOKEN_SERVERS as [(typeof TOKEN_SERVERS)[0]];

  /** One token server, and services that keep their connections. */
  const open = async () => {
    const { simulator, account } = tokenWorld({ commonAccessToken: { kind } });
    const server = await rawServer(serve(account));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 50 });
    const ask = (body: object = {}) => post(`${server.url}/token`, agent, body);
    const close = () => (agent.destroy(), server.close());
    const calls = () => simulator.calls(endpoint);
    return { simulator, account, ask, close, calls };
  };

  it(`${REPORTS} of the same dead token are one normal refresh`, async () => {
    const { simulator, ask, close, calls } = await open();
    const dead = await ask();
    simulator.revokeCommonAccessToken({ kind });
    const given = await Promise.all(Array.from({ length: REPORTS }, () => ask({ rejected: sha256(dead) })));
    expect(new Set(given)).toEqual(new Set([simulator.currentCommonAccessToken({ kind })]));
    expect(calls()).toHaveLength(2);
    expect(JSON.stringify(calls())).not.toContain('"force_refresh":true');
    await close();
  }, 120_000);

  it('whoever reports every token it is given, a thousand times, makes WeChat issue one, and none is forced', async () => {
    const { ask, close, calls } = await open();
    let token = await ask();
    for (let i = 0; i < 1000; i++) token = await ask({ rejected: sha256(token) });
    expect(calls()).toHaveLength(2);
    expect(JSON.stringify(calls())).not.toContain('"force_refresh":true');
    await close();
  }, 60_000);

  it('a report is believed again a minute later', async () => {
    const { simulator, ask, close, calls } = await open();
    for (let i = 0; i < 3; i++) {
      const dead = await ask();
      simulator.revokeCommonAccessToken({ kind });
      simulator.clock.advance(60_001);
      expect(await ask({ rejected: sha256(dead) })).not.toBe(dead);
    }
    expect(calls()).toHaveLength(4);
    await close();
  });

  it('one that WeChat cannot be asked about makes nobody wait for a token that works, and the next is believed', async () => {
    const { simulator, account, ask, close, calls } = await open();
    const token = await ask();
    simulator.fail(endpoint, { errcode: -1 }, 2);
    expect(await ask({ rejected: sha256(token) })).toBe(token);
    expect(calls()).toHaveLength(3);
    expect(await account.commonAccessToken.get()).toBe(token);
    expect(calls()).toHaveLength(3);
    simulator.revokeCommonAccessToken({ kind });
    expect(await ask({ rejected: sha256(token) })).not.toBe(token);
    await close();
  });
});

/** Asks the way a service does; gives the token. */
function post(url: string, agent: http.Agent, body: object): Promise<string> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  return new Promise((resolve, reject) => {
    const asking = http.request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve((JSON.parse(text) as { access_token: string }).access_token));
    });
    asking.once('error', reject).end(JSON.stringify(body));
  });
}

describe('wrong options of tokenServer', () => {
  const { account } = tokenWorld();
  const source = { get: jest.fn(), invalidate: jest.fn(), withToken: jest.fn() };
  const borrowing = new OfficialAccount({ appId: 'wx1', appSecret: 's', commonAccessToken: source });

  it.each<[string, object, RegExp]>([
    ['no account', { keys: [KEY] }, /`account` must be an OfficialAccount/],
    ['an account that borrows its token', { account: borrowing, keys: [KEY] }, /must keep its token itself/],
    ['no keys', { account, keys: [] }, /`keys` must be a list of keys/],
    ['a short key', { account, keys: ['secret'] }, /32 to 512 printable characters/],
    ['one key that is no list', { account, keys: KEY }, /`keys` must be a list/],
  ])('%s is a TypeError', (_name, options, rule) => {
    expect(() => expressServer(options as never)).toThrow(rule);
  });
});
