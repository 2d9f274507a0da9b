import { createHash } from 'node:crypto';
import type http from 'node:http';
import { OfficialAccount, RemoteCommonAccessToken, WeChatError } from '../../src/index.js';
import { rawServer } from '../support/raw-server.js';
import { KEY, TOKEN_SERVERS, tokenWorld } from '../support/token-servers.js';

// A server that hangs costs its whole second of real time, more than once.
jest.setTimeout(30_000);

const URLS = ['https://a.example/token', 'https://b.example/token'];
const [[, serve]] = TOKEN_SERVERS as [(typeof TOKEN_SERVERS)[0]];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A token server that answers as it is told to, and can be told otherwise. */
async function unsteadyServer(handle: http.RequestListener) {
  const now = { handle };
  const server = await rawServer((req, res) => now.handle(req, res));
  return { ...server, turn: (next: http.RequestListener) => (now.handle = next) };
}

const giving =
  (token: string): http.RequestListener =>
  (_req, res) =>
    res.end(JSON.stringify({ access_token: token, expires_in: 7200 }));

type Server = Awaited<ReturnType<typeof unsteadyServer>>;

const TROUBLES: [string, string, (server: Server) => unknown][] = [
  ['is killed', 'ERR_WECHAT_NETWORK', (server) => server.close()],
  [
    'takes ten seconds',
    'ERR_WECHAT_TIMEOUT',
    (server) => server.turn((req, res) => setTimeout(() => giving('late')(req, res), 10_000).unref()),
  ],
  [
    'answers with a page of HTML',
    'ERR_WECHAT_RESPONSE',
    (server) => server.turn((_req, res) => res.end('<html>It works!</html>')),
  ],
  [
    'is behind a proxy that says 502',
    'ERR_WECHAT_HTTP_STATUS',
    (server) => server.turn((_req, res) => res.writeHead(502).end('<html>')),
  ],
];

describe.each(TROUBLES)('F26 when a token server %s', (_trouble, code, strike) => {
  let servers: Server[];
  beforeEach(async () => {
    servers = [await unsteadyServer(giving('A')), await unsteadyServer(giving('B'))];
  });
  afterEach(() => Promise.all(servers.map((server) => server.close())));

  /** A client of the servers, whose clock stands still. */
  const client = (...urls: string[]) => {
    const clock = { now: 0 };
    const tokens = new RemoteCommonAccessToken({ url: urls, key: KEY, now: () => clock.now });
    return { clock, tokens };
  };

  it('the copy is served to its very end, and only then there is a typed error without the key', async () => {
    const [server] = servers as [Server];
    const { clock, tokens } = client(server.url);
    expect(await tokens.get()).toBe('A');
    await strike(server);
    // Two seconds are left unused: WeChat's are rounded, and so are the server's.
    for (clock.now of [61_000, 600_000, 7_150_000, 7_180_000, 7_197_000]) {
      expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(['A', 'A']);
    }
    clock.now = 7_201_001;
    const error = await tokens.get().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, endpoint: 'the token server' });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
    tokens.close();
  });

  it('a client without a copy gets the token of the other server', async () => {
    const [first, second] = servers as [Server, Server];
    await strike(first);
    const { tokens } = client(first.url, second.url);
    const startedAt = performance.now();
    expect(await tokens.get()).toBe('B');
    expect(performance.now() - startedAt).toBeLessThan(9_000);
    tokens.close();
  });

  it('the other server is told of a token that WeChat rejected', async () => {
    const [first, second] = servers as [Server, Server];
    const { tokens } = client(first.url, second.url);
    expect(await tokens.get()).toBe('A');
    await strike(first);
    const told: string[] = [];
    second.turn((req, res) => {
      req.on('data', (chunk) => told.push(String(chunk)));
      req.on('end', () => giving('B')(req, res));
    });
    await tokens.invalidate('A');
    expect(await tokens.get()).toBe('B');
    expect(told).toEqual([JSON.stringify({ rejected: sha256('A') })]);
    tokens.close();
  });

  it('and the other one too, the copy is served, and a client without one fails with a typed error', async () => {
    const [first, second] = servers as [Server, Server];
    const warm = client(first.url, second.url);
    expect(await warm.tokens.get()).toBe('A');
    await strike(first);
    await strike(second);
    warm.clock.now = 7_190_000;
    expect(await warm.tokens.get()).toBe('A');
    const cold = client(first.url, second.url);
    await expect(cold.tokens.get()).rejects.toMatchObject({ code });
    warm.tokens.close();
    cold.tokens.close();
  });

  it('an account that knows its AppSecret still asks WeChat for no token', async () => {
    const [server] = servers as [Server];
    await strike(server);
    const { simulator } = tokenWorld();
    const { appId, appSecret } = simulator.officialAccount;
    const { endpoints, fetch } = simulator;
    const commonAccessToken = new RemoteCommonAccessToken({ url: server.url, key: KEY });
    const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, commonAccessToken });
    await expect(account.followers.check('oOpenid')).rejects.toMatchObject({ code });
    expect(simulator.calls()).toEqual([]);
    commonAccessToken.close();
  });
});

describe('RemoteCommonAccessToken', () => {
  const answer = (token: string) =>
    Promise.resolve(new Response(JSON.stringify({ access_token: token, expires_in: 7200 })));
  const remote = (fetch: typeof globalThis.fetch, options: object = {}) =>
    new RemoteCommonAccessToken({ url: 'https://a.example/token', key: KEY, fetch, ...options });

  it('lets an account without a token of its own work, and puts neither key nor token into an address', async () => {
    const { simulator, account } = tokenWorld();
    const server = await rawServer(serve(account));
    const { appId, appSecret } = simulator.officialAccount;
    const { endpoints, fetch } = simulator;
    const commonAccessToken = new RemoteCommonAccessToken({ url: `${server.url}/token`, key: KEY });
    const other = new OfficialAccount({ appId, appSecret, endpoints, fetch, commonAccessToken });
    const openid = simulator.openid(simulator.people[0]!.id);
    expect(await other.followers.check(openid)).toMatchObject({ following: false });
    simulator.revokeCommonAccessToken();
    expect(await other.followers.check(openid, { fresh: true })).toMatchObject({ following: false });
    expect(simulator.calls('cgi-bin/stable_token')).toHaveLength(2);
    expect(server.seen).toEqual(['POST /token', 'POST /token']);
    commonAccessToken.close();
    await server.close();
  });

  it('F26 asks the second server only when the first does not answer', async () => {
    const asked: string[] = [];
    const tokens = remote(
      (url) => {
        asked.push(url as string);
        return answer('T');
      },
      { url: URLS },
    );
    expect(await tokens.get()).toBe('T');
    expect(asked).toEqual(URLS.slice(0, 1));
  });

  it('a thousand callers at once are one question', async () => {
    const fetch = jest.fn(() => answer('T'));
    const tokens = remote(fetch);
    await Promise.all(Array.from({ length: 1000 }, () => tokens.get()));
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('F26 a thousand callers one after the other are one question a second to a server that refuses', async () => {
    let now = 0;
    const fetch = jest.fn(() => Promise.resolve(new Response('{}', { status: 429 })));
    const tokens = remote(fetch, { now: () => now });
    for (let i = 0; i < 1000; i++) {
      await expect(tokens.get()).rejects.toMatchObject({ code: 'ERR_WECHAT_HTTP_STATUS' });
    }
    expect(fetch).toHaveBeenCalledTimes(1);
    now = 1_001;
    fetch.mockImplementation(() => answer('T'));
    expect(await tokens.get()).toBe('T');
  });

  it('F26 a token that WeChat rejects while the server is asked is reported before it is believed', async () => {
    let now = 0;
    const told: unknown[] = [];
    let land: (response: Promise<Response>) => void = () => undefined;
    const tokens = remote(
      (_url, init) => {
        told.push(JSON.parse(init?.body as string));
        if (told.length === 2) return new Promise((resolve) => (land = resolve));
        return answer(told.length === 1 ? 'T1' : 'T2');
      },
      { now: () => now },
    );
    expect(await tokens.get()).toBe('T1');
    now = 61_000;
    expect(await tokens.get()).toBe('T1'); // asks in the background
    await tokens.invalidate('T1');
    const next = tokens.get();
    land(answer('T1'));
    expect(await next).toBe('T2');
    expect(told).toEqual([{}, {}, { rejected: sha256('T1') }]);
  });

  it('F09 a late rejection of an older token does not hide that of the current one from the server', async () => {
    const told: unknown[] = [];
    const tokens = remote((_url, init) => {
      told.push(JSON.parse(init?.body as string));
      return answer(`T${told.length}`);
    });
    expect(await tokens.get()).toBe('T1');
    await tokens.invalidate('T1');
    await tokens.invalidate('T0');
    expect(await tokens.get()).toBe('T2');
    await tokens.invalidate('T1');
    expect(await tokens.get()).toBe('T2');
    expect(told).toEqual([{}, { rejected: sha256('T1') }]);
  });

  it.each<[string, () => Promise<Response>]>([
    ['it answered with HTTP status 401', () => Promise.resolve(new Response('{}', { status: 401 }))],
    ['it could not be reached', () => Promise.reject(new Error())],
    ['it answered with no valid access_token', () => Promise.resolve(new Response('{}'))],
    ['it did not answer within 20 ms', () => new Promise(() => undefined)],
  ])('F26 a failure is told of the token server, not of WeChat: %s', async (what, fetch) => {
    const error = await remote(fetch, { timeoutMs: 20 })
      .get()
      .catch((reason: unknown) => reason as WeChatError);
    expect(error).toBeInstanceOf(WeChatError);
    const { message, hint } = error as WeChatError;
    expect(message).toContain(`the token server: ${what}`);
    expect(hint).toMatch(/Check the `url` and the `key`/);
    expect(`${message} ${hint}`).not.toMatch(/WeChat|微信/);
  });

  it.each([undefined, null, 7, {}])('refuses to declare %p dead, and goes on', async (odd) => {
    const tokens = remote(() => answer('T'));
    await expect(tokens.invalidate(odd as never)).rejects.toThrow(TypeError);
    expect(await tokens.get()).toBe('T');
  });

  it.each<[string, object, RegExp]>([
    ['no url', { key: KEY }, /`url` must be an absolute URL/],
    ['three urls', { url: [...URLS, 'https://c.example'], key: KEY }, /`url` must be one URL, or a list/],
    ['plain http', { url: 'http://a.example', key: KEY }, /`url` must be https/],
    ['no key', { url: 'https://a.example' }, /`key` must be a non-empty string/],
    ['a misspelt name', { url: 'https://a.example', key: KEY, timeout: 1 }, /unknown option `timeout`/],
  ])('%s is a TypeError', (_name, options, rule) => {
    expect(() => new RemoteCommonAccessToken(options as never)).toThrow(rule);
  });
});
