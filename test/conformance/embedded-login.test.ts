import vm from 'node:vm';
import { CALLBACK, WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const SCRIPT = 'https://res.wx.qq.com/connect/zh_CN/htmledition/js/wxLogin.js';
const IN_WECHAT = { 'user-agent': 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.54' };

/** The address that the script opens in its frame, with more of its options. */
function frame(wechat: WeChat, options = '', changes: Body = {}): string {
  const { appId: appid } = wechat.simulator.websiteApp;
  const given = { appid, scope: 'snsapi_login', response_type: undefined, ...changes };
  return wechat.link(given, `&login_type=jssdk&self_redirect=default${options}`, 'connect/qrconnect');
}

/** A frame that shows a code, as the page and the phone see it. */
async function show(wechat: WeChat, options?: string) {
  const page = await (await wechat.simulator.fetch(frame(wechat, options))).text();
  const code = /href="([^"]+\/connect\/confirm\?uuid=[\w-]+)"/.exec(page)?.[1] ?? '';
  const read = async (path: string, init: RequestInit = {}) =>
    wechat.simulator.fetch(code.replace('/connect/confirm', `/_simulator/qr-login${path}`), init);
  return {
    page,
    code,
    state: async () => ((await (await read('/state')).json()) as { status: string }).status,
    leave: async () => (await read('', { redirect: 'manual' })).headers.get('location'),
  };
}

/** Runs the script in a page that has one element, and gives the address of the frame that it puts there. */
async function run(wechat: WeChat, options: object, src = SCRIPT): Promise<string> {
  const container: { frame?: { src: string } } = {};
  const window: Record<string, unknown> = { addEventListener: () => undefined };
  const document = {
    currentScript: { src },
    createElement: () => ({}),
    getElementById: (id: string) =>
      id === 'qr' ? { replaceChildren: (frame: { src: string }) => (container.frame = frame) } : null,
  };
  const script = await (await wechat.simulator.fetch(SCRIPT)).text();
  vm.runInNewContext(`${script}; new window.WxLogin(options)`, { window, document, URL, options });
  return container.frame?.src ?? '';
}

describe('wxLogin.js', () => {
  test('3.14 is where WeChat has it, and nowhere else', async () => {
    const { simulator } = new WeChat();
    const answer = await simulator.fetch(SCRIPT);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect((await simulator.fetch(SCRIPT.replace('res.wx', 'open.weixin'))).status).toBe(404);
  });

  test('3.15 puts what it is given into the address of a frame as it is', async () => {
    const wechat = new WeChat();
    const given = {
      id: 'qr',
      appid: 'wx1',
      scope: 'snsapi_login',
      redirect_uri: 'https%3A%2F%2Fa.example',
      state: 'abc',
    };
    const begin =
      '/connect/qrconnect?appid=wx1&scope=snsapi_login&redirect_uri=https%3A%2F%2Fa.example&state=abc';
    expect(await run(wechat, given)).toBe(
      `https://open.weixin.qq.com${begin}&login_type=jssdk&self_redirect=default`,
    );
    const look = {
      style: 'white',
      href: 'https%3A%2F%2Fa.example%2Fa.css',
      lang: 'en',
      stylelite: 1,
      fast_login: 0,
    };
    const src = 'http://127.0.0.1:3001/wxLogin.js';
    expect(await run(wechat, { ...given, ...look, self_redirect: true }, src)).toBe(
      `http://127.0.0.1:3001${begin}&login_type=jssdk&self_redirect=true` +
        '&style=white&href=https%3A%2F%2Fa.example%2Fa.css&lang=en&stylelite=1&fast_login=0',
    );
  });

  test('3.15 leaves out what is not one of the documented values', async () => {
    const given = {
      id: 'qr',
      self_redirect: 'true',
      style: '',
      href: '',
      lang: 'cn',
      stylelite: true,
      fast_login: false,
    };
    expect(await run(new WeChat(), given)).toMatch(/&self_redirect=default$/);
    await expect(run(new WeChat(), { id: 'elsewhere' })).rejects.toThrow('null');
  });
});

describe('the frame', () => {
  const policyOf = async (wechat: WeChat, link: string): Promise<string> =>
    (await wechat.simulator.fetch(link)).headers.get('content-security-policy') ?? '';

  test('3.16 may be framed by the site the login leads back to and by pages of this machine, and by nobody else', async () => {
    const wechat = new WeChat();
    expect(await policyOf(wechat, frame(wechat))).toMatch(
      /; frame-ancestors https:\/\/shop\.example http:\/\/127\.0\.0\.1:\* https:\/\/127\.0\.0\.1:\* http:\/\/localhost:\* https:\/\/localhost:\*$/,
    );
  });

  test('3.16 shows there what is wrong with its link, too', async () => {
    const wechat = new WeChat();
    const link = frame(wechat, '', { scope: 'snsapi_base' });
    expect(await policyOf(wechat, link)).toContain('frame-ancestors https://shop.example ');
    expect(await (await wechat.simulator.fetch(link)).text()).toContain('该链接无法访问');
  });

  test.each(['https://a.example;script-src *', "https://a';x", 'javascript:1', 'nonsense'])(
    '3.16 an address like %s adds nothing to its policy',
    async (redirect_uri) => {
      const wechat = new WeChat();
      const policy = await policyOf(wechat, frame(wechat, '', { redirect_uri }));
      expect(policy).toMatch(/frame-ancestors http:\/\/127\.0\.0\.1:\* [^;]*$/);
      expect(policy).not.toContain('*;');
    },
  );

  test('3.16 the page that is no frame may not be framed', async () => {
    const wechat = new WeChat();
    const { appId: appid } = wechat.simulator.websiteApp;
    const link = wechat.link({ appid, scope: 'snsapi_login' }, '', 'connect/qrconnect');
    expect(await policyOf(wechat, link)).toContain("frame-ancestors 'none'");
    const { code } = await show(wechat);
    expect(await policyOf(wechat, code)).toContain("frame-ancestors 'none'");
  });

  test('3.17 goes on to the callback when the phone has said yes, and not before', async () => {
    const wechat = new WeChat();
    const { code, state, leave } = await show(wechat);
    expect([await state(), await leave()]).toEqual(['waiting', null]);
    const callback = await wechat.simulator.approve(code, 'alex');
    expect(callback).toMatch(new RegExp(`^${CALLBACK}\\?code=\\w{32}&state=abc123$`));
    expect([await state(), await leave()]).toEqual(['confirmed', callback]);
  });

  test('3.17 the callback may be opened twice from there, too', async () => {
    const wechat = new WeChat();
    const { code, leave } = await show(wechat);
    wechat.simulator.fail('callback', { twice: true });
    await wechat.simulator.approve(code, 'alex');
    expect(await leave()).toBeNull();
    wechat.simulator.assertNoPendingFaults();
  });

  test('3.10, 3.17 says how far the phone has come, and stays where it is after a refusal', async () => {
    const wechat = new WeChat();
    const { code, state, leave } = await show(wechat);
    const phone = { headers: { ...IN_WECHAT, cookie: 'wechat-simulator-person=alex' } };
    expect(await (await wechat.simulator.fetch(code, phone)).text()).toContain('使用微信账号登录该网站');
    expect(await state()).toBe('scanned');
    expect(await wechat.simulator.approve(code, 'alex', { deny: true })).toBeUndefined();
    expect([await state(), await leave()]).toEqual(['cancelled', null]);
  });

  test('3.18 style is the colour of its words, lang their language', async () => {
    const [usual, other] = [await show(new WeChat()), await show(new WeChat(), '&style=white&lang=en')];
    expect(usual.page).toMatch(/lang="zh-CN".*请使用微信扫描二维码登录/s);
    expect(other.page).toMatch(/lang="en".*class="white.*Scan it with WeChat/s);
  });

  test.each(['data:text/css;base64,YXt9', 'https://shop.example/code.css'])(
    '3.18 href is a style sheet of the site (%s), but not together with stylelite',
    async (href) => {
      const wechat = new WeChat();
      const option = `&href=${encodeURIComponent(href)}`;
      expect((await show(wechat, option)).page).toContain(`<link rel="stylesheet" href="${href}"`);
      const source = href.startsWith('data:') ? 'data:' : 'https://shop.example';
      expect(await policyOf(wechat, frame(wechat, option))).toMatch(
        new RegExp(`style-src 'sha256-[^']+' ${source};`),
      );
      const { page } = await show(wechat, `${option}&stylelite=1`);
      expect(page).toContain('lite"');
      expect(page).not.toContain('stylesheet');
    },
  );

  test.each(['http://shop.example/a.css', 'javascript:1', 'data:text/html;base64,YQ=='])(
    '3.18 any other href (%s) has no effect',
    async (href) => {
      expect((await show(new WeChat(), `&href=${encodeURIComponent(href)}`)).page).not.toContain(
        'stylesheet',
      );
    },
  );
});
