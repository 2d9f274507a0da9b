import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WeChatSimulator } from '../../../src/simulator/index.js';
import { copyAsCurl } from '../../../src/simulator/pages/desk/copy-as-curl.js';
import { until } from '../../support/until.js';
import { accountOf, userTokenOf } from '../../support/user-login.js';

let simulator: WeChatSimulator;
let appId: string;

beforeEach(() => {
  simulator = new WeChatSimulator();
  ({ appId } = simulator.officialAccount);
});

const HOLDING = { cookie: 'wechat-simulator-person=alex' };

async function see(path = '/', headers: Record<string, string> = HOLDING): Promise<string> {
  const response = await simulator.fetch(simulator.endpoints.open + path, { headers });
  return response.text();
}

/** Calls an endpoint of WeChat. */
async function call(path: string): Promise<{ errcode?: number }> {
  const response = await simulator.fetch(simulator.endpoints.api + path);
  return JSON.parse(await response.text()) as { errcode?: number };
}

const tokenPath = (appSecret: string) =>
  `/cgi-bin/token?grant_type=client_credential&appid=${appId}&secret=${appSecret}`;

const press = (form: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  simulator.fetch(`${simulator.endpoints.open}/_simulator/desk/${form}`, {
    ...{ method: 'POST', redirect: 'manual', headers },
    body: new URLSearchParams(fields),
  });

describe('what the control page changes', () => {
  it('somebody new arrives, under a name that is escaped', async () => {
    expect((await press('person', { nickname: '<b>Mei</b>' })).status).toBe(303);
    const page = await see();
    expect(page).toContain('&lt;b&gt;Mei&lt;/b&gt;');
    expect(page).not.toContain('<b>Mei');
  });

  it('nobody arrives without a name', async () => {
    await press('person', { nickname: '   ' });
    expect(simulator.people).toHaveLength(3);
  });

  it('a person gets snapshot pages, and no longer', async () => {
    await press('snapshot', { person: 'alex', snapshot: 'yes' });
    expect(simulator.people.find(({ id }) => id === 'alex')).toMatchObject({ snapshot: true });
    await press('snapshot', { person: 'alex', snapshot: 'no' });
    expect(simulator.people.find(({ id }) => id === 'alex')).toMatchObject({ snapshot: false });
  });

  it('the next call meets the fault of the button, and the one after does not', async () => {
    await press('fault', { endpoint: 'sns/auth', fault: 'busy' });
    expect(await see()).toContain('<code>sns/auth</code> × 1');
    const errcode = async () => (await call('/sns/auth?access_token=x&openid=y')).errcode;
    expect([await errcode(), await errcode()]).toEqual([-1, 40003]);
  });

  it('a fault is for whatever is called next, unless an endpoint is chosen', async () => {
    const [, chosen] = /<select[^>]*>\s*<option value="([^"]*)"/.exec(await see())!;
    await press('fault', { endpoint: chosen!, fault: 'busy' });
    const errcode = async (path: string) => (await call(path)).errcode;
    expect(await errcode('/sns/auth?access_token=x&openid=y')).toBe(-1);
    expect(await errcode('/cgi-bin/user/info?access_token=x')).toBe(40001);
  });

  it('faults that wait are taken back', async () => {
    await press('fault', { endpoint: 'push', fault: 'twice' });
    await press('clear-faults', {});
    expect(() => simulator.assertNoPendingFaults()).not.toThrow();
    expect(await see()).toContain('No fault is waiting.');
  });

  it.each([
    ['fault', { endpoint: 'sns/auth', fault: 'wombat' }],
    ['fault', { endpoint: 'sns/auth', fault: 'constructor' }],
    ['fault', { endpoint: 'push', fault: 'busy' }],
    ['snapshot', { person: 'nobody', snapshot: 'yes' }],
    ['follow', { person: 'nobody', app: 'wx51a0000000000001', follows: 'yes' }],
    ['follow', { person: 'alex', app: 'wx51a0000000000002', follows: 'yes' }],
    ['say', { person: 'alex', app: 'wx51a0000000000001', text: ' ' }],
    ['clock', { minutes: '-5' }],
    ['clock', { minutes: 'NaN' }],
    ['revoke', { app: 'wx51a0000000000002', kind: 'stable' }],
  ])('%s with %j changes nothing', async (form, fields) => {
    const before = simulator.save();
    expect((await press(form, fields as never)).status).toBe(303);
    expect(simulator.save()).toEqual(before);
    expect(() => simulator.assertNoPendingFaults()).not.toThrow();
  });

  it('a form that is none is not found', async () => {
    expect((await press('constructor', {})).status).toBe(404);
  });

  it('nothing is changed for another site', async () => {
    const response = await press('person', { nickname: 'Mallory' }, { 'sec-fetch-site': 'cross-site' });
    expect([response.status, simulator.people.length]).toEqual([403, 3]);
  });

  it('a common access token is killed', async () => {
    await call(tokenPath(simulator.officialAccount.appSecret));
    expect(await see()).toContain('common access token, classic');
    await press('revoke', { app: appId, kind: 'classic' });
    expect(await see()).toContain('No token is alive.');
  });
});

describe('what the control page shows', () => {
  it.each([
    [{ 'accept-language': 'zh-CN,zh;q=0.9' }, 'zh-CN', '模拟微信'],
    [{ 'accept-language': 'en-GB' }, 'en', 'Nobody here is real'],
    [{}, 'en', 'Nobody here is real'],
    [{ 'accept-language': 'zh', cookie: 'wechat-simulator-language=en' }, 'en', 'Nobody here is real'],
  ])('with %j it speaks %s', async (headers, language, words) => {
    const page = await see('/', headers);
    expect(page).toContain(`<html lang="${language}">`);
    expect(page).toContain(words);
  });

  it('the language that is chosen is remembered', async () => {
    const response = await press('language', { language: 'zh' });
    expect(response.headers.get('set-cookie')).toMatch(
      /^wechat-simulator-language=zh; Path=\/; HttpOnly; SameSite=Lax/,
    );
  });

  it('the tokens of accounts, which can be killed, before those of people', async () => {
    await call(tokenPath(simulator.officialAccount.appSecret));
    simulator.clock.advance(60_000);
    await userTokenOf(simulator, accountOf(simulator), 'alex');
    const kinds = (await see()).match(/(?:common access|user) token(?=[,<])/g);
    expect([...new Set(kinds)]).toEqual(['common access token', 'user token']);
  });

  it('the first tokens of many, and how many more there are', async () => {
    const account = accountOf(simulator);
    for (let login = 0; login < 33; login += 1) await userTokenOf(simulator, account, 'alex');
    const page = await see();
    expect(page.match(/<strong>user token<\/strong>/g)).toHaveLength(30);
    expect(page).toContain('and 3 more');
  });

  it('what was counted against a quota', async () => {
    await call(tokenPath(simulator.officialAccount.appSecret));
    expect(await see()).toMatch(/1 \/ 2,000 <small>today/);
  });

  it('an alarm when a secret of another world came in, without the secret', async () => {
    const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    expect(await see()).not.toContain('role="alert"');
    await call(tokenPath(secret));
    const page = await see();
    expect(page).toContain('role="alert"');
    expect(page).not.toContain(secret);
  });

  it('a menu, and where its links lead', async () => {
    const menu = [{ name: 'Menu', url: 'http://127.0.0.1:3000/menu' }];
    simulator = new WeChatSimulator({ officialAccounts: [{ appId: 'wxtea', appSecret: 's', menu }] });
    await simulator.follow('alex');
    expect(await see()).toContain('href="http://127.0.0.1:3000/menu"');
  });

  it.each([[[{ name: 'x', url: 'javascript:1' }]], [[{ url: 'https://example.com/' }]], ['menu'], [[{}]]])(
    'a menu that is %j is refused',
    (menu) => {
      const account = { appId: 'wxtea', appSecret: 's', menu: menu as never };
      expect(() => new WeChatSimulator({ officialAccounts: [account] })).toThrow(/menu` must be a list/);
    },
  );
});

describe('the scanner', () => {
  const scan = (text: string) => see(`/?scan=${encodeURIComponent(text)}`);

  it('opens a login link of WeChat here, wherever the link says it is', async () => {
    const page = await scan(
      `https://open.weixin.qq.com/connect/oauth2/authorize?appid=${appId}&state=1#wechat_redirect`,
    );
    expect(page).toContain(`href="/connect/oauth2/authorize?appid=${appId}&amp;state=1"`);
    expect(page).toContain('A login of 模拟茶馆 Simulated Teahouse');
  });

  it('names the host of any other page', async () => {
    expect(await scan('http://127.0.0.1:3000/login')).toContain('A page of 127.0.0.1:3000');
  });

  it.each(['javascript:alert(1)', '<script>alert(1)</script>', 'data:text/html,x'])(
    'only reads %s out',
    async (text) => {
      const page = await scan(text);
      expect(page).toContain('The code says:');
      expect(page).not.toMatch(/href="(?:javascript|data):|<script>alert/);
    },
  );
});

describe('the conversation', () => {
  let server: Server;
  const news =
    '<ArticleCount>1</ArticleCount><Articles><item><Title>Tea &amp; cake</Title><Url>https://tea.example/</Url></item></Articles>';
  beforeEach(async () => {
    server = createServer((request, response) => {
      const echostr = new URL(request.url!, 'http://localhost').searchParams.get('echostr');
      if (echostr !== null) return void response.end(echostr);
      let body = '';
      request
        .on('data', (chunk) => (body += String(chunk)))
        .on('end', () => {
          const sender = /<FromUserName><!\[CDATA\[(.*?)\]\]>/.exec(body)![1]!;
          const type = body.includes('news, please')
            ? `<MsgType>news</MsgType>${news}`
            : '<MsgType>text</MsgType><Content>Welcome &lt;b&gt;</Content>';
          response.end(
            `<xml><ToUserName>${sender}</ToUserName><FromUserName>${simulator.officialAccount.originalId}</FromUserName><CreateTime>1</CreateTime>${type}</xml>`,
          );
        });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await simulator.configurePush(appId, { url, token: 'abc', mode: 'plain' });
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await simulator.close();
  });

  const answered = (count: number) =>
    until(() => simulator.calls('push').filter(({ outcome }) => outcome === 'replied').length === count);

  it('shows who followed, what was said and what was answered', async () => {
    await press('follow', { person: 'alex', app: appId, follows: 'yes' });
    await answered(1);
    await press('say', { person: 'alex', app: appId, text: 'Tea?' });
    await answered(2);
    const page = await see();
    for (const text of ['You follow this account now', 'Tea?', 'Welcome &lt;b&gt;'])
      expect(page).toContain(text);
    expect(await see('/', { cookie: 'wechat-simulator-person=xiaoming' })).not.toContain('Tea?');
  });

  it('shows articles as links', async () => {
    await simulator.follow('alex');
    await simulator.say('alex', 'news, please');
    expect(await see()).toMatch(
      /<a href="https:\/\/tea\.example\/" target="_blank" rel="noopener">Tea &amp; cake/,
    );
  });
});

describe('copy as curl', () => {
  const call = { endpoint: 'sns/auth', method: 'GET', body: undefined, status: 200, errcode: 0, at: 0 };

  it('makes variables of what was redacted, and leaves nothing to the shell', () => {
    const query = { access_token: '[redacted]', openid: "o'$(rm)`x`" };
    expect(copyAsCurl('http://127.0.0.1:1', { ...call, query })).toBe(
      [
        "curl 'http://127.0.0.1:1/sns/auth'",
        '--get',
        '--data-urlencode "access_token=$ACCESS_TOKEN"',
        `--data-urlencode 'openid=o'\\''$(rm)\`x\`'`,
      ].join(' \\\n  '),
    );
  });

  it.each(['$(rm)', '"; rm', 'a b'])('a redacted parameter called %s runs nothing', (name) => {
    const text = copyAsCurl('http://127.0.0.1:1', { ...call, query: { [name]: '[redacted]' } });
    expect(text).toContain(`'${name}='`);
  });

  it('sends a body as it came', () => {
    const text = copyAsCurl('http://127.0.0.1:1', {
      ...call,
      query: {},
      method: 'POST',
      body: { appid: 'wx' },
    });
    expect(text).toContain(`--json '{"appid":"wx"}'`);
  });
});
