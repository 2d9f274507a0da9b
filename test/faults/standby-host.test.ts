import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import net, { type AddressInfo } from 'node:net';
import { OfficialAccount, type Endpoints } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { rawServer } from '../support/raw-server.js';

/** A port of this machine that nobody listens on. */
async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Accepts connections and never says a word. */
async function silentPort() {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => sockets.size,
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a site with a standby for WeChat’s host', () => {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const person = simulator.people[0]!.id;
  const openid = simulator.openid(person);
  const opened: OfficialAccount[] = [];
  let standbyApi: string;
  let now = 0;

  const account = (endpoints: Endpoints, options: { fetch?: typeof fetch } = {}) => {
    const made = new OfficialAccount({
      appId,
      appSecret,
      endpoints: { standbyApi, ...endpoints },
      now: () => now,
      ...options,
    });
    opened.push(made);
    return made;
  };
  const codeFor = async (site: OfficialAccount) => {
    const url = site.api.authorizationURL({
      callbackURL: 'https://site.example/cb',
      scope: 'snsapi_base',
      state: 'a',
    });
    return new URL((await simulator.approve(url, person))!).searchParams.get('code')!;
  };

  beforeAll(async () => {
    await simulator.listen();
    standbyApi = simulator.endpoints.api;
    await simulator.follow(person);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((made) => made.close()));
  });
  afterAll(() => simulator.close());

  it('F27 asks the standby while nothing listens at the main host', async () => {
    const { followers } = account({ api: `http://127.0.0.1:${await closedPort()}` });
    expect((await followers.check(openid)).following).toBe(true);
  });

  it('F27 asks the standby long before the five seconds of a call are over while the main host takes connections and says nothing', async () => {
    const silent = await silentPort();
    const { followers } = account({ api: `https://127.0.0.1:${silent.port}` });
    const startedAt = performance.now();
    expect((await followers.check(openid)).following).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(4_000); // after a second and a half, on a quiet machine
    await followers.check(openid, { fresh: true });
    // Once away, the main host costs nobody anything for a while.
    expect(silent.connections()).toBe(1);
    silent.close();
  });

  it('F27 sends no code to the standby', async () => {
    const site = account({ api: `http://127.0.0.1:${await closedPort()}` });
    await site.followers.check(openid);
    const before = simulator.calls('sns/oauth2/access_token').length;
    await expect(site.api.exchangeCode(await codeFor(site))).rejects.toMatchObject({
      code: 'ERR_WECHAT_NETWORK',
    });
    expect(simulator.calls('sns/oauth2/access_token')).toHaveLength(before);
  });

  it('F27 forces no token, and issues no classic one, through the standby', async () => {
    const { api } = account({ api: `http://127.0.0.1:${await closedPort()}` });
    for (const options of [{ forceRefresh: true }, { kind: 'classic' as const }])
      await expect(api.issueCommonAccessToken(options)).rejects.toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
  });

  it('F27 sends nothing a second time that may have arrived', async () => {
    const main = await rawServer((req) => req.socket.destroy());
    const { api } = account({ api: main.url });
    const before = simulator.calls().length;
    await expect(api.issueCommonAccessToken()).rejects.toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
    expect(main.seen).toHaveLength(1);
    expect(simulator.calls()).toHaveLength(before);
    await main.close();
  });

  it('F27 goes back to the main host within a minute, by one call, and says both', async () => {
    const port = await closedPort();
    const { api } = account({ api: `http://127.0.0.1:${port}` });
    const events: string[] = [];
    const listener = (_message: unknown, channel: string | symbol) => void events.push(String(channel));
    const channels = ['down', 'up'].map((event) => `passport-wechat-follower:api.${event}`);
    for (const channel of channels) subscribe(channel, listener);
    await api.issueCommonAccessToken();
    const main = await rawServer((_req, res) => void res.end('{"access_token":"T","expires_in":7200}'), port);
    await api.issueCommonAccessToken();
    expect(main.seen).toHaveLength(0);
    now += 60_000;
    await api.issueCommonAccessToken();
    await api.issueCommonAccessToken();
    expect(main.seen).toHaveLength(2);
    expect(events).toEqual(channels);
    for (const channel of channels) unsubscribe(channel, listener);
    await main.close();
  });

  it.each([
    ['a name that is not known', { syscall: 'getaddrinfo', code: 'ENOTFOUND' }],
    ['a refused connection', { syscall: 'connect', code: 'ECONNREFUSED' }],
    ['all addresses refused', { errors: [{ syscall: 'connect' }, { syscall: 'connect' }] }],
    ['a connection that is not made in time', { code: 'UND_ERR_CONNECT_TIMEOUT' }],
  ])('F27 understands %s in the words of fetch', async (_what, cause) => {
    const asked: string[] = [];
    const { api } = account(
      { api: 'https://main.example', standbyApi: 'https://standby.example' },
      {
        fetch: (url) => {
          const { host } = new URL(new Request(url).url);
          asked.push(host);
          return host === 'main.example'
            ? Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), cause) }))
            : Promise.resolve(Response.json({ access_token: 'T', expires_in: 7200 }));
        },
      },
    );
    await api.issueCommonAccessToken();
    expect(asked).toEqual(['main.example', 'standby.example']);
  });

  it.each([
    ['a connection that broke', { syscall: 'read', code: 'ECONNRESET' }],
    ['one of two addresses that broke', { errors: [{ syscall: 'connect' }, { syscall: 'read' }] }],
    ['a headers timeout', { code: 'UND_ERR_HEADERS_TIMEOUT' }],
    ['a certificate that is not right', { code: 'CERT_HAS_EXPIRED' }],
  ])('F27 does not take %s for a host that is away', async (_what, cause) => {
    const asked: string[] = [];
    const { api } = account(
      { api: 'https://main.example', standbyApi: 'https://standby.example' },
      {
        fetch: (url) => {
          asked.push(new URL(new Request(url).url).host);
          return Promise.reject(
            new TypeError('fetch failed', { cause: Object.assign(new Error('x'), cause) }),
          );
        },
      },
    );
    await expect(api.issueCommonAccessToken()).rejects.toMatchObject({ code: 'ERR_WECHAT_NETWORK' });
    expect(asked).toEqual(['main.example']);
  });

  it.each(['http://elsewhere.example', 'api2.weixin.qq.com', '', 7])('refuses the standby %p', (odd) => {
    expect(() => account({ standbyApi: odd as string })).toThrow(
      /OfficialAccount: `endpoints.standbyApi` must be/,
    );
  });
});
