import http from 'node:http';
import express4 from 'express4';
import { Redis } from 'ioredis';
import request from 'supertest';
import { CookieStateStore } from '../../src/index.js';
import { RedisStore } from '../../src/redis.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { beginLogin, exchanges, expressSite, openBrowser, passWeChat } from '../support/express-site.js';
import { koaSite } from '../support/koa-site.js';
import { RedisServer } from '../support/redis-server.js';
import { COOKIE_KEY } from '../support/state-stores.js';

type App = Parameters<typeof request>[0];

let redis: RedisServer;
const clients: Redis[] = [];
beforeAll(async () => (redis = await RedisServer.start()));
afterAll(async () => {
  for (const client of clients) client.disconnect();
  await redis.kill();
});

/** What a process of its own has: the keys of all, and a connection of its own to the Redis of all. */
function strategyOf(port = redis.port): { stateStore: CookieStateStore } {
  const client = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  clients.push(client);
  return { stateStore: new CookieStateStore({ keys: [COOKIE_KEY], store: new RedisStore({ client }) }) };
}

/** The tests speak http, where a browser sends no `Secure` cookie; the site of Express does the same by itself. */
function overHTTP(handle: (...args: Parameters<http.RequestListener>) => unknown): App {
  return (req: http.IncomingMessage, res: http.ServerResponse) => {
    const setHeader = res.setHeader.bind(res);
    res.setHeader = (name, value) =>
      setHeader(
        name,
        name === 'Set-Cookie' ? [value].flat().map((one) => String(one).replace('; Secure', '')) : value,
      );
    handle(req, res);
  };
}

describe.each<[string, (simulator: WeChatSimulator, strategy: { stateStore: CookieStateStore }) => App]>([
  ['Express 5', (simulator, strategy) => expressSite({ simulator, strategy }).app],
  ['Express 4', (simulator, strategy) => expressSite({ express: express4, simulator, strategy }).app],
  ['Koa', (simulator, strategy) => overHTTP(koaSite({}, { simulator, strategy }).app)],
])('logins kept in cookies, on %s, and what was used on a Redis', (_framework, makeApp) => {
  const simulator = new WeChatSimulator();
  const person = simulator.people[0]!.id;
  let before: number;
  beforeEach(() => (before = exchanges(simulator)));
  const exchanged = () => exchanges(simulator) - before;

  it('T03 two tabs that begin at once on a first visit are both logged in', async () => {
    const browser = openBrowser({ app: makeApp(simulator, strategyOf()) });
    const urls = await Promise.all([beginLogin(browser), beginLogin(browser)]);
    for (const url of urls) {
      expect((await browser.get(await passWeChat(simulator, url, person))).headers.location).toBe('/me');
    }
    expect(exchanged()).toBe(2);
  });

  it('T03 a cookie that somebody kept is used up in every process', async () => {
    const [app, elsewhere] = [makeApp(simulator, strategyOf()), makeApp(simulator, strategyOf())];
    const started = await request(app).get('/login');
    const kept = (started.headers['set-cookie'] as unknown as string[])
      .map((one) => one.split(';')[0]!)
      .filter((one) => one.startsWith('__Host-wechat-login-'))
      .join('; ');
    const callback = await passWeChat(simulator, started.headers.location!, person);
    expect((await request(app).get(callback).set('Cookie', kept)).headers.location).toBe('/me');
    const replayed = await request(elsewhere).get(callback).set('Cookie', kept);
    // A login of their own begins, in which WeChat has the word again.
    expect(replayed.headers.location).toContain('/connect/oauth2/authorize?');
    expect(exchanged()).toBe(1);
  });

  it('T02 a callback without the cookie is that of another browser', async () => {
    const app = makeApp(simulator, strategyOf());
    const callback = await passWeChat(simulator, await beginLogin(openBrowser({ app })), person);
    const stolen = await openBrowser({ app }).get(callback);
    expect(stolen.headers.location).toContain('/connect/oauth2/authorize?');
    expect(exchanged()).toBe(0);
  });

  it('F21 nobody logs in while that Redis is away, and no code is spent', async () => {
    const other = await RedisServer.start();
    const browser = openBrowser({ app: makeApp(simulator, strategyOf(other.port)) });
    const callback = await passWeChat(simulator, await beginLogin(browser), person);
    await other.kill();
    const { status, body } = await browser.get(callback);
    expect([status, body.code]).toEqual([503, 'ERR_WECHAT_STORE']);
    expect(exchanged()).toBe(0);
    expect((await browser.get('/me')).status).toBe(401);
  });
});
