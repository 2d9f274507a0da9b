import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { WeChatSimulator } from '../../../src/simulator/index.js';
import { runCommand } from '../../support/cli.js';

jest.setTimeout(60_000);

const PUSH_TOKEN = 'doctorpushtoken';
let simulator: WeChatSimulator;
let folder: string;
let servers: http.Server[] = [];

beforeEach(async () => {
  simulator = await new WeChatSimulator().listen();
  folder = mkdtempSync(path.join(tmpdir(), 'doctor-'));
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  servers = [];
  await simulator.close();
  rmSync(folder, { recursive: true });
});

/** Runs `doctor` over what is right but for `changes`; an `undefined` takes a variable away. */
async function examine(changes: Record<string, string | undefined> = {}, ...flags: string[]) {
  const { appId, appSecret } = simulator.officialAccount;
  const env = {
    WECHAT_APP_ID: appId,
    WECHAT_APP_SECRET: appSecret,
    WECHAT_API: simulator.endpoints.api,
    ...changes,
  };
  const end = await runCommand(['doctor', ...flags], { env, folder });
  // T38: whatever it found, it says no secret.
  for (const secret of [appSecret, simulator.currentCommonAccessToken(), PUSH_TOKEN])
    if (secret !== undefined) expect(end.printed + end.warned).not.toContain(secret);
  return end;
}

/** The lines about one topic. */
const linesAbout = ({ printed }: { printed: string }, topic: string) =>
  printed.split('\n').filter((line) => line.slice(5).startsWith(topic));

async function serve(handler: http.RequestListener): Promise<string> {
  const server = http.createServer(handler);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('has nothing to say against a configuration that is right', async () => {
  const end = await examine({ WECHAT_CALLBACK_URL: 'http://127.0.0.1:3000/callback' });
  expect([end.code, end.warned]).toEqual([0, '']);
  expect(end.printed).not.toMatch(/^(?:FAIL|WARN)/m);
  for (const topic of ['app id', 'app secret', 'clock', 'token', 'token kind', 'followers', 'callback URL'])
    expect(linesAbout(end, topic).length).toBeGreaterThan(0);
});

it('says everything in English and in Chinese, one line each', async () => {
  const { printed } = await examine({ WECHAT_APP_SECRET: undefined, WECHAT_CALLBACK_URL: 'x' });
  for (const line of printed.split('\n')) expect(line).toMatch(/[a-z].*\p{Script=Han}/u);
});

describe('app id and secret', () => {
  it.each([
    [{ WECHAT_APP_ID: undefined }, 'app id', 'set WECHAT_APP_ID'],
    [{ WECHAT_APP_ID: 'wx51a0000000000001 ' }, 'app id', 'white space'],
    [{ WECHAT_APP_ID: 'WX51A0000000000001' }, 'app id', 'capital letters'],
    [{ WECHAT_APP_ID: 'gh_51a000000001' }, 'app id', 'original id'],
    [{ WECHAT_APP_ID: 'ww51a0000000000001' }, 'app id', 'WeCom'],
    [{ WECHAT_APP_ID: 'wx1' }, 'app id', '16 digits'],
    [{ WECHAT_APP_SECRET: '' }, 'app secret', 'set WECHAT_APP_SECRET'],
    [{ WECHAT_APP_SECRET: ' 0' }, 'app secret', 'white space'],
    [{ WECHAT_APP_SECRET: 'abc' }, 'app secret', '32 digits'],
  ])('%j is to be mended, and WeChat is not asked', async (changes, topic, reason) => {
    const end = await examine(changes);
    expect(end.code).toBe(1);
    expect(linesAbout(end, topic)).toEqual([expect.stringMatching(`^FAIL.*${reason}`)]);
    expect(simulator.calls()).toEqual([]);
  });
});

describe('what WeChat says', () => {
  it('a wrong secret is told from a right one', async () => {
    const end = await examine({ WECHAT_APP_SECRET: '0'.repeat(32) });
    expect(end.code).toBe(1);
    expect(linesAbout(end, 'token')[0]).toMatch(/^FAIL.*40125.*AppSecret is wrong/);
    expect(linesAbout(end, 'followers')[0]).toMatch(/^–/);
  });

  it('40001 where a token is asked for is a wrong secret, and nobody else is blamed', async () => {
    simulator.fail('cgi-bin/stable_token', { errcode: 40001 });
    const end = await examine();
    expect([end.code, linesAbout(end, 'token')[0]]).toEqual([
      1,
      expect.stringMatching(/^FAIL.*40001.*AppSecret is wrong.*AppSecret 错误/),
    ]);
    expect(linesAbout(end, 'token')[0]).not.toMatch(/another system|另有系统/);
  });

  it('an app id that WeChat does not know is told', async () => {
    const end = await examine({ WECHAT_APP_ID: 'wx0123456789abcdef' });
    expect([end.code, linesAbout(end, 'token')[0]]).toEqual([1, expect.stringMatching(/^FAIL.*40013/)]);
  });

  it('an address that is not on the allow-list is named', async () => {
    simulator.fail('cgi-bin/stable_token', {
      errcode: 40164,
      errmsg: 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist',
    });
    const end = await examine();
    expect([end.code, linesAbout(end, 'IP allow-list')[0]]).toEqual([
      1,
      expect.stringMatching(/^FAIL.*as 203\.0\.113\.9, .*203\.0\.113\.9 加入/),
    ]);
  });

  it.each([40243, 50004, 89503, 45009])('errcode %d is told with what to do about it', async (errcode) => {
    simulator.fail('cgi-bin/stable_token', { errcode });
    const end = await examine();
    expect(end.code).toBe(1);
    expect(linesAbout(end, 'token')[0]).toMatch(new RegExp(`^FAIL.*${errcode}.*\\p{Script=Han}`, 'u'));
  });

  it('an account that may not ask about followers is told', async () => {
    simulator.fail('cgi-bin/user/info', { errcode: 48001 });
    const end = await examine();
    expect([end.code, linesAbout(end, 'followers')[0]]).toEqual([1, expect.stringMatching(/^FAIL.*48001/)]);
  });

  it('the classic kind is warned about, and no classic token is asked for', async () => {
    const end = await examine({}, '--kind', 'classic');
    expect([end.code, linesAbout(end, 'token kind')[0]]).toEqual([0, expect.stringMatching(/^WARN.*stable/)]);
    expect(simulator.calls('cgi-bin/token')).toEqual([]);
  });

  it('a host that nobody is at is told', async () => {
    await simulator.close();
    const end = await examine();
    expect([end.code, linesAbout(end, 'network')[0]]).toEqual([1, expect.stringMatching(/^FAIL.*DNS/)]);
  });
});

describe('the clock', () => {
  const skewed = (seconds: number) =>
    serve((_request, response) => {
      response.setHeader('date', new Date(Date.now() + seconds * 1000).toUTCString()).end();
    });

  it.each([
    [400, 1, /^FAIL.*behind.*refused/],
    [-400, 1, /^FAIL.*ahead/],
    [120, 1, /^WARN.*behind/],
  ])('that WeChat is %d s ahead of is told', async (seconds, code, line) => {
    // No token is to be had there, so the exit code is that of the token.
    const end = await examine({ WECHAT_API: await skewed(seconds) });
    expect([end.code, linesAbout(end, 'clock')[0]]).toEqual([code, expect.stringMatching(line)]);
  });
});

describe('the callback URL', () => {
  it.each([
    ['/callback', 'must be absolute'],
    ['ftp://example.com/', 'must be absolute'],
    ['https://example.com/#x', 'fragment'],
    ['https://example.com/?state=1', 'state itself'],
  ])('%s is to be mended, whatever WeChat it is for', async (url, reason) => {
    const end = await examine({}, '--callback-url', url);
    expect([end.code, linesAbout(end, 'callback URL')[0]]).toEqual([
      1,
      expect.stringMatching(`^FAIL.*${reason}`),
    ]);
  });

  it.each([
    ['http://example.com/', 'must be https'],
    ['https://203.0.113.9/', 'no IP addresses'],
    ['https://[2001:db8::1]/', 'no IP addresses'],
    ['https://example.com:8443/', 'no port'],
    ['http://localhost/', 'of this machine'],
  ])('%s is to be mended for the real WeChat', async (url, reason) => {
    // Nothing may leave this machine: without an app id the account is not asked for, and the clock fails.
    const end = await examine({ WECHAT_APP_ID: undefined, WECHAT_API: undefined }, '--callback-url', url);
    expect(linesAbout(end, 'callback URL')).toEqual([expect.stringMatching(`^FAIL.*${reason}`)]);
  });

  it('that is right names the domain to enter', async () => {
    const end = await examine(
      { WECHAT_APP_ID: undefined, WECHAT_API: undefined },
      ...['--callback-url', 'https://example.com/cb'],
    );
    expect(linesAbout(end, 'callback URL')).toEqual([expect.stringMatching(/^ok.*Enter example\.com/)]);
  });
});

describe('the push URL', () => {
  const examined = (url: string, token: string | undefined = PUSH_TOKEN) =>
    examine({ WECHAT_PUSH_TOKEN: token, WECHAT_PUSH_URL: url });
  const echo = (request: http.IncomingMessage) =>
    new URL(request.url!, 'http://localhost').searchParams.get('echostr') ?? '';

  it('that answers to anybody is to be mended', async () => {
    const url = await serve((request, response) => void response.end(echo(request)));
    const end = await examined(url);
    expect([end.code, linesAbout(end, 'push URL')[0]]).toEqual([
      1,
      expect.stringMatching(/^FAIL.*wrong signatures/),
    ]);
  });

  it.each([
    ['a refusal', (response: http.ServerResponse) => response.writeHead(403).end(), /answered 403/],
    ['a page', (response: http.ServerResponse) => response.end('<html>'), /answered 200 without/],
    [
      'a redirect',
      (response: http.ServerResponse) => response.writeHead(302, { location: '/login' }).end(),
      /answered 302/,
    ],
  ])('that answers with %s is to be mended', async (_name, answer, reason) => {
    const end = await examined(await serve((_request, response) => void answer(response)));
    expect([end.code, linesAbout(end, 'push URL')[0]]).toEqual([1, expect.stringMatching(reason)]);
  });

  it('that nobody is at is to be mended', async () => {
    expect(linesAbout(await examined('http://127.0.0.1:1/'), 'push URL')[0]).toMatch(
      /^FAIL.*Nothing answered/,
    );
  });

  it('without a token to ask with is to be mended', async () => {
    const end = await examine({ WECHAT_PUSH_URL: 'http://127.0.0.1:1/' });
    expect(linesAbout(end, 'push URL')[0]).toMatch(/^FAIL.*WECHAT_PUSH_TOKEN/);
  });
});

describe('where settings come from', () => {
  it.each([
    [['--app-secret', 'x'], '--app-secret is not taken'],
    [['--app-secret=x'], '--app-secret is not taken'],
    [['--push-token', 'x'], '--push-token is not taken'],
    [['--redis-url', 'redis://:x@127.0.0.1'], 'not taken with a password'],
    [['--kind', 'old'], 'must be stable or classic'],
    [['--api', 'wechat'], 'must be an http or https URL'],
    [['--config', 'nope.json'], 'does not exist'],
    [['--wombat'], 'unknown flag --wombat'],
  ])('%j is refused', async (flags, reason) => {
    const end = await examine({}, ...flags);
    expect([end.code, end.printed, end.warned]).toEqual([2, '', expect.stringContaining(reason)]);
  });

  it('a file gives what neither flag nor environment does', async () => {
    const content = { kind: 'classic', callbackURL: 'https://example.com/#x', api: 'http://127.0.0.1:1' };
    writeFileSync(path.join(folder, 'wechat.json'), JSON.stringify(content));
    const end = await examine({}, '--config', 'wechat.json', '--callback-url', 'https://example.com/');
    expect(linesAbout(end, 'token kind')[0]).toMatch(/^WARN/);
    expect(linesAbout(end, 'callback URL')[0]).toMatch(/^ok/);
    expect(linesAbout(end, 'clock')[0]).toMatch(/^ok/);
  });

  it.each([
    ['{"appSecert":"x"}', '`appSecert` is not known'],
    ['{"appId":7}', '`appId` must be a string'],
    ['[]', 'must hold an object'],
    ['{"appSecret":"hunter2"', 'is not JSON'],
  ])('a file with %s is refused, and its values are not repeated', async (content, reason) => {
    writeFileSync(path.join(folder, 'wechat.json'), content);
    const end = await examine({}, '--config', 'wechat.json');
    expect([end.code, end.warned]).toEqual([2, expect.stringContaining(reason)]);
    expect(end.warned).not.toContain('hunter2');
  });

  it('--help says what there is', async () => {
    expect(await examine({}, '--help')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('--config'),
    });
  });
});
