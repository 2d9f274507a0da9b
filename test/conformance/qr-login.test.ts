import { CALLBACK, WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

/** The login page on a PC, as a browser keeps it open. */
class PC {
  readonly uuid: string;
  readonly #wechat: WeChat;

  private constructor(wechat: WeChat, page: string) {
    this.#wechat = wechat;
    this.uuid = /data-uuid="([\w-]+)"/.exec(page)![1]!;
  }

  static async open(wechat: WeChat): Promise<PC> {
    const link = wechat.link(
      { appid: wechat.simulator.websiteApp.appId, scope: 'snsapi_login' },
      '',
      'connect/qrconnect',
    );
    return new PC(wechat, await (await wechat.simulator.fetch(link)).text());
  }

  /** What the QR code says. */
  get code(): string {
    return `${this.#wechat.simulator.endpoints.open}/connect/confirm?uuid=${this.uuid}`;
  }

  async status(): Promise<string> {
    return ((await (await this.#ask('/state')).json()) as { status: string }).status;
  }

  /** Where the page goes on to, once it does. */
  async next(): Promise<string | null> {
    return (await this.#ask('')).headers.get('location');
  }

  #ask(path: string): Promise<Response> {
    const url = `${this.#wechat.simulator.endpoints.open}/_simulator/qr-login${path}?uuid=${this.uuid}`;
    return this.#wechat.simulator.fetch(url, { redirect: 'manual' });
  }
}

/** Opens what the code says on the phone of a person: the sheet that asks for confirmation. */
const scan = async (wechat: WeChat, pc: PC, person: string): Promise<string> =>
  (
    await wechat.simulator.fetch(pc.code, { headers: { cookie: `wechat-simulator-person=${person}` } })
  ).text();

const exchange = (wechat: WeChat, callback: string | null): Promise<Body> => {
  const { appId, appSecret } = wechat.simulator.websiteApp;
  const code = new URL(callback!).searchParams.get('code')!;
  return wechat.exchange(code, { appid: appId, secret: appSecret });
};

describe('the QR code of a login page on a PC', () => {
  test('3.10, 3.11 the page says how far the login is, and goes on with code and state when the phone has confirmed', async () => {
    const wechat = new WeChat();
    const pc = await PC.open(wechat);
    expect(await pc.status()).toBe('waiting');
    expect(await scan(wechat, pc, 'alex')).toContain('Log in on the website');
    expect([await pc.status(), await pc.next()]).toEqual(['scanned', null]);
    await wechat.simulator.approve(pc.code, 'alex');
    expect(await pc.status()).toBe('confirmed');
    const callback = await pc.next();
    expect(callback).toMatch(new RegExp(`^${CALLBACK}\\?code=\\w{32}&state=abc123$`));
    const { openid } = await exchange(wechat, callback);
    expect(openid).toBe(wechat.simulator.openid('alex', wechat.simulator.websiteApp.appId));
  });

  test('3.10 every page has a code of its own: confirming one does nothing for another', async () => {
    const wechat = new WeChat();
    const [one, other] = [await PC.open(wechat), await PC.open(wechat)];
    expect(one.uuid).not.toBe(other.uuid);
    await wechat.simulator.approve(one.code, 'alex');
    expect([await other.status(), await other.next()]).toEqual(['waiting', null]);
  });

  test('3.12 a refusal leaves the PC where it is, and the code can be scanned again', async () => {
    const wechat = new WeChat();
    const pc = await PC.open(wechat);
    expect(await wechat.simulator.approve(pc.code, 'alex', { deny: true })).toBeUndefined();
    expect([await pc.status(), await pc.next()]).toEqual(['cancelled', null]);
    await wechat.simulator.approve(pc.code, 'xiaoming');
    expect(await pc.next()).toContain('code=');
  });

  test('3.6 by the older documents a refusal brings the PC back with the state only', async () => {
    const wechat = new WeChat({ denial: 'state-only' });
    const pc = await PC.open(wechat);
    await wechat.simulator.approve(pc.code, 'alex', { deny: true });
    expect(await pc.next()).toBe(`${CALLBACK}?state=abc123`);
  });

  test('3.13 a code of five minutes ago can neither be scanned nor confirmed', async () => {
    const wechat = new WeChat();
    const pc = await PC.open(wechat);
    wechat.simulator.clock.advance(300_000);
    expect(await pc.status()).toBe('expired');
    expect(await scan(wechat, pc, 'alex')).toContain('该二维码已过期');
    await expect(wechat.simulator.approve(pc.code, 'alex')).rejects.toMatchObject({ text: '该二维码已过期' });
  });

  test('3.13 a code is confirmed once: nobody else logs in with it later', async () => {
    const wechat = new WeChat();
    const pc = await PC.open(wechat);
    await wechat.simulator.approve(pc.code, 'alex');
    await expect(wechat.simulator.approve(pc.code, 'xiaoming')).rejects.toMatchObject({
      text: '该二维码已过期',
    });
    const { openid } = await exchange(wechat, await pc.next());
    expect(openid).toBe(wechat.simulator.openid('alex', wechat.simulator.websiteApp.appId));
  });

  test('3.11 the page goes on once; opened again, it has a new code', async () => {
    const wechat = new WeChat();
    const pc = await PC.open(wechat);
    await wechat.simulator.approve(pc.code, 'alex');
    expect(await pc.next()).toContain('code=');
    expect(await pc.next()).toMatch(/^\/connect\/qrconnect\?/);
    expect(await pc.status()).toBe('expired');
  });

  test('3.13 a code that no page shows says nothing', async () => {
    const wechat = new WeChat();
    const url = `${wechat.simulator.endpoints.open}/connect/confirm?uuid=none`;
    expect(await (await wechat.simulator.fetch(url)).text()).toContain('该二维码已过期');
    await expect(wechat.simulator.approve(url, 'alex')).rejects.toThrow(TypeError);
  });
});
