import { createHash } from 'node:crypto';
import express from 'express';
import Koa from 'koa';
import request from 'supertest';
import { tokenServer as expressServer } from '../../src/express/index.js';
import { tokenServer as koaServer } from '../../src/koa/index.js';
import { OfficialAccount, RemoteCommonAccessToken } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { rawServer } from '../support/raw-server.js';

const KEY = 'k'.repeat(32);
const NEXT_KEY = 'n'.repeat(32);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function world() {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  return { simulator, account: new OfficialAccount({ appId, appSecret, endpoints, fetch, now }) };
}

describe.each([
  [
    'Express',
    (account: OfficialAccount) => express().use('/token', expressServer({ account, keys: [KEY, NEXT_KEY] })),
  ],
  [
    'Express behind a body parser',
    (account: OfficialAccount) =>
      express().use(express.json(), expressServer({ account, keys: [KEY, NEXT_KEY] })),
  ],
  [
    'Koa',
    (account: OfficialAccount) => {
      const app = new Koa();
      app.silent = true;
      app.use(koaServer({ account, keys: [KEY, NEXT_KEY] }));
      return app.callback();
    },
  ],
])('a token server on %s', (_framework, serve) => {
  const open = () => {
    const { simulator, account } = world();
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

  it('T35 ten thousand reports of the same dead token are one refresh, and none is forced', async () => {
    const { ask, simulator } = open();
    const dead = (await ask()).body.access_token as string;
    simulator.revokeCommonAccessToken();
    const reports = await Promise.all(Array.from({ length: 200 }, () => ask({ rejected: sha256(dead) })));
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

describe('RemoteCommonAccessToken', () => {
  it('lets an account without a token of its own work', async () => {
    const { simulator, account } = world();
    const app = express().use(expressServer({ account, keys: [KEY] }));
    const server = await rawServer(app);
    const { appId, appSecret } = simulator.officialAccount;
    const { endpoints, fetch } = simulator;
    const commonAccessToken = new RemoteCommonAccessToken({ url: server.url, key: KEY });
    const other = new OfficialAccount({ appId, appSecret, endpoints, fetch, commonAccessToken });
    const openid = simulator.openid(simulator.people[0]!.id);
    expect(await other.followers.check(openid)).toMatchObject({ following: false });
    simulator.revokeCommonAccessToken();
    expect(await other.followers.check(openid, { fresh: true })).toMatchObject({ following: false });
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(2);
    commonAccessToken.close();
    await server.close();
  });

  const answering =
    (token: string, expires = 7200) =>
    () =>
      Promise.resolve(new Response(JSON.stringify({ access_token: token, expires_in: expires })));

  it('F26 keeps its copy to the very end when the server is away, and then says so', async () => {
    let now = 0;
    const fetch = jest.fn<Promise<Response>, []>(answering('T'));
    const token = new RemoteCommonAccessToken({
      url: 'https://a.example/token',
      key: KEY,
      fetch,
      now: () => now,
    });
    expect(await token.get()).toBe('T');
    fetch.mockImplementation(() => Promise.reject(Object.assign(new Error(KEY), { code: 'ECONNREFUSED' })));
    now = 7_199_000;
    expect(await token.get()).toBe('T');
    now = 7_200_001;
    const error = await token.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
  });

  it('F26 asks the second server when the first gives garbage', async () => {
    const fetch = (url: unknown) =>
      String(url).includes('//a.') ? Promise.resolve(new Response('<html>')) : answering('T')();
    const urls = ['https://a.example/token', 'https://b.example/token'];
    expect(await new RemoteCommonAccessToken({ url: urls, key: KEY, fetch }).get()).toBe('T');
  });

  it('a thousand callers at once are one question', async () => {
    const fetch = jest.fn<Promise<Response>, []>(answering('T'));
    const token = new RemoteCommonAccessToken({ url: 'https://a.example/token', key: KEY, fetch });
    await Promise.all(Array.from({ length: 1000 }, () => token.get()));
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it.each<[string, object, RegExp]>([
    ['no url', { key: KEY }, /`url` must be an absolute URL/],
    [
      'three urls',
      { url: ['https://a.example', 'https://b.example', 'https://c.example'], key: KEY },
      /`url` must be one URL, or a list/,
    ],
    ['plain http', { url: 'http://a.example', key: KEY }, /`url` must be https/],
    ['no key', { url: 'https://a.example' }, /`key` must be a non-empty string/],
    ['a misspelt name', { url: 'https://a.example', key: KEY, timeout: 1 }, /unknown option `timeout`/],
  ])('%s is a TypeError', (_name, options, rule) => {
    expect(() => new RemoteCommonAccessToken(options as never)).toThrow(rule);
  });
});

describe('wrong options of tokenServer', () => {
  const { account } = world();
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
