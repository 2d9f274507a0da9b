import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

/** What an API says to a token: nothing (`undefined`), or why not. */
async function verdict(wechat: WeChat, accessToken: string | undefined): Promise<unknown> {
  return (await wechat.follower(accessToken, wechat.simulator.openid('alex'))).errcode;
}

describe('cgi-bin/token', () => {
  test('1.4, 5.1 a call is answered with a token of 7200 seconds, and no errcode', async () => {
    expect(await new WeChat().classic()).toEqual({
      access_token: expect.stringMatching(/^\d\d_[\w-]{120,}$/),
      expires_in: 7200,
    });
  });

  test('5.2 every call issues a new token', async () => {
    const wechat = new WeChat();
    expect((await wechat.classic()).access_token).not.toBe((await wechat.classic()).access_token);
  });

  test('5.3 for 5 minutes the old token works beside the new one', async () => {
    const wechat = new WeChat();
    const old = await wechat.classic();
    const fresh = await wechat.classic();
    wechat.advance(4.9);
    expect([await verdict(wechat, old.access_token), await verdict(wechat, fresh.access_token)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('5.3 5 minutes after its replacement the old token answers 40001', async () => {
    const wechat = new WeChat();
    const old = await wechat.classic();
    await wechat.classic();
    wechat.advance(5);
    expect(await verdict(wechat, old.access_token)).toBe(40001);
  });

  test('5.3 the overlap does not lengthen the life of a token that ends anyway', async () => {
    const wechat = new WeChat();
    const old = await wechat.classic();
    wechat.advance(119);
    await wechat.classic();
    wechat.advance(1.5);
    expect(await verdict(wechat, old.access_token)).toBe(42001);
  });

  test('5.4 a token nobody replaced answers 42001 after 2 hours', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.classic();
    wechat.advance(119.9);
    expect(await verdict(wechat, access_token)).toBeUndefined();
    wechat.advance(0.1);
    expect(await verdict(wechat, access_token)).toBe(42001);
  });

  test('5.5 the 2001st call of a day answers 45009, the next day there are new ones', async () => {
    const wechat = new WeChat();
    for (let n = 0; n < 2000; n += 1) await wechat.classic();
    expect(await wechat.classic()).toMatchObject({ errcode: 45009 });
    wechat.advance(24 * 60);
    expect(await wechat.classic()).not.toHaveProperty('errcode');
  });

  test.each([
    ['5.8 another grant_type answers 40002', { grant_type: 'client_credentials' }, 40002],
    ['5.8 a missing appid answers 41002', { appid: undefined }, 41002],
    ['5.8 a missing secret answers 41004', { secret: undefined }, 41004],
    ['5.8 an unknown appid answers 40013', { appid: 'wx0000000000000000' }, 40013],
    ['5.8 a wrong secret answers 40125', { secret: 'wrong' }, 40125],
  ])('%s', async (_sentence, changes, errcode) => {
    expect(await new WeChat().classic(changes)).toMatchObject({ errcode });
  });

  test('5.5 the 201st call of a sandbox account answers 45009', async () => {
    const wechat = new WeChat({
      officialAccounts: [{ appId: 'wx00000000000000ac', appSecret: 's', testAccount: true }],
    });
    for (let call = 0; call < 200; call += 1) await wechat.classic();
    expect(await wechat.classic()).toMatchObject({ errcode: 45009 });
  });

  test('5.8 a refused call replaces nothing', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.classic();
    await wechat.classic({ secret: 'wrong' });
    wechat.advance(10);
    expect(await verdict(wechat, access_token)).toBeUndefined();
  });

  test('1.6 answers are labelled as JSON', async () => {
    const response = await new WeChat().request('cgi-bin/token');
    expect(response.headers.get('content-type')).toBe('application/json; encoding=utf-8');
  });
});

describe('cgi-bin/stable_token', () => {
  test('5.9 normal calls return the same token and what is left of its life', async () => {
    const wechat = new WeChat();
    const first = await wechat.stable();
    wechat.advance(30);
    expect(await wechat.stable()).toEqual({ access_token: first.access_token, expires_in: 5400 });
  });

  test('5.10 until 5 minutes before the end a normal call returns the same token', async () => {
    const wechat = new WeChat();
    const first = await wechat.stable();
    wechat.simulator.clock.advance(6_899_000);
    const second = await wechat.stable();
    expect(second.access_token).toBe(first.access_token);
    expect(second.expires_in).toBeGreaterThanOrEqual(300);
  });

  test('5.10 within the last 5 minutes a normal call returns a new token', async () => {
    const wechat = new WeChat();
    const first = await wechat.stable();
    wechat.advance(115);
    const second = await wechat.stable();
    expect(second.access_token).not.toBe(first.access_token);
    expect(second.expires_in).toBe(7200);
  });

  test('5.10 after a renewal the old token works for its last 5 minutes and then answers 42001', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    wechat.advance(115);
    await wechat.stable();
    wechat.advance(4.9);
    expect(await verdict(wechat, access_token)).toBeUndefined();
    wechat.advance(0.1);
    expect(await verdict(wechat, access_token)).toBe(42001);
  });

  test('5.11 a forced refresh returns a new token, and the old one answers 40001 at once', async () => {
    const wechat = new WeChat();
    const old = await wechat.stable();
    const fresh = await wechat.stable({ force_refresh: true });
    expect(fresh.access_token).not.toBe(old.access_token);
    expect(await verdict(wechat, old.access_token)).toBe(40001);
    expect(await verdict(wechat, fresh.access_token)).toBeUndefined();
  });

  test('5.12 forced calls less than 30 seconds apart change nothing', async () => {
    const wechat = new WeChat();
    const first = await wechat.stable({ force_refresh: true });
    wechat.simulator.clock.advance(29_999);
    const second = await wechat.stable({ force_refresh: true });
    expect(second).toEqual({ access_token: first.access_token, expires_in: 7170 });
    expect(await verdict(wechat, first.access_token)).toBeUndefined();
  });

  test('5.12 forced calls 30 seconds apart both refresh', async () => {
    const wechat = new WeChat();
    const first = await wechat.stable({ force_refresh: true });
    wechat.simulator.clock.advance(30_000);
    expect((await wechat.stable({ force_refresh: true })).access_token).not.toBe(first.access_token);
  });

  test('5.13 the 21st forced refresh of a day answers 45009, and normal mode goes on', async () => {
    const wechat = new WeChat();
    for (let n = 0; n < 20; n += 1) {
      expect(await wechat.stable({ force_refresh: true })).not.toHaveProperty('errcode');
      wechat.advance(1);
    }
    expect(await wechat.stable({ force_refresh: true })).toMatchObject({ errcode: 45009 });
    expect(await wechat.stable()).not.toHaveProperty('errcode');
  });

  test('5.14 the 10,001st call within a minute answers 45011, the next minute there are new ones', async () => {
    const wechat = new WeChat();
    for (let call = 0; call < 10_000; call += 1) await wechat.stable();
    expect(await wechat.stable()).toMatchObject({ errcode: 45011 });
    wechat.advance(1);
    expect(await wechat.stable()).toHaveProperty('access_token');
  });

  test('5.14 the call over a limit for the day answers 45009', async () => {
    const wechat = new WeChat({ dailyQuotas: { 'cgi-bin/stable_token': 1 } });
    await wechat.stable();
    expect(await wechat.stable()).toMatchObject({ errcode: 45009 });
  });

  test('5.15 stable and classic tokens do not invalidate each other', async () => {
    const wechat = new WeChat();
    const stable = await wechat.stable();
    const classic = await wechat.classic();
    await wechat.classic();
    await wechat.stable({ force_refresh: true });
    const fresh = await wechat.classic();
    wechat.advance(10);
    expect(await verdict(wechat, classic.access_token)).toBe(40001);
    expect(await verdict(wechat, stable.access_token)).toBe(40001);
    expect(await verdict(wechat, fresh.access_token)).toBeUndefined();
    expect(await verdict(wechat, (await wechat.stable()).access_token)).toBeUndefined();
  });

  test.each([
    ['5.8 another grant_type answers 40002', { grant_type: 'authorization_code' }, 40002],
    ['5.8 a missing appid answers 41002', { appid: undefined }, 41002],
    ['5.8 a missing secret answers 41004', { secret: undefined }, 41004],
    ['5.8 an unknown appid answers 40013', { appid: 'wx0000000000000000' }, 40013],
    ['5.8 a wrong secret answers 40125', { secret: 'wrong' }, 40125],
  ])('%s', async (_sentence, changes, errcode) => {
    expect(await new WeChat().stable(changes)).toMatchObject({ errcode });
  });

  test('1.2, 5.16 a GET answers 43002', async () => {
    expect(await new WeChat().get('cgi-bin/stable_token')).toMatchObject({ errcode: 43002 });
  });

  test.each([
    ['1.9, 5.16 an empty body answers 44002', '', 44002],
    ['1.9, 5.16 a body that is not JSON answers 47001', 'grant_type=client_credential', 47001],
    ['1.9 a body that is a JSON list answers 47001', '[]', 47001],
  ])('%s', async (_sentence, body, errcode) => {
    expect(await new WeChat().post('cgi-bin/stable_token', body)).toMatchObject({ errcode });
  });

  test('1.1 plain HTTP answers 43003', async () => {
    const { simulator } = new WeChat();
    const url = 'http://api.weixin.qq.com/cgi-bin/stable_token';
    const response = await simulator.fetch(url, { method: 'POST', body: '{}' });
    expect(JSON.parse(await response.text())).toMatchObject({ errcode: 43003 });
  });
});

describe('a token killed behind the back of the application', () => {
  test.each(['stable', 'classic'] as const)(
    '5.18 the %s token answers 40001, and the next call issues another',
    async (kind) => {
      const wechat = new WeChat();
      const { access_token } = await wechat[kind]();
      expect(wechat.simulator.currentCommonAccessToken({ kind })).toBe(access_token);
      wechat.simulator.revokeCommonAccessToken({ kind });
      expect(await verdict(wechat, access_token)).toBe(40001);
      expect(await verdict(wechat, (await wechat[kind]()).access_token)).toBeUndefined();
    },
  );

  test.each([40001, 40014, 42001] as const)('5.18 it may be answered with %d', async (errcode) => {
    const wechat = new WeChat();
    const { access_token } = await wechat.classic();
    wechat.simulator.revokeCommonAccessToken({ kind: 'classic', errcode });
    expect(await verdict(wechat, access_token)).toBe(errcode);
  });

  test('it is not answered with what WeChat never says to a token', () => {
    const { simulator } = new WeChat();
    const errcode = 48001 as 40001;
    expect(() => simulator.revokeCommonAccessToken({ errcode })).toThrow(/`errcode` must be one of 40001/);
  });

  test('5.17 as has been reported, normal mode may go on returning the dead token until it is forced', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    wechat.simulator.revokeCommonAccessToken({ servedAnyway: true });
    expect((await wechat.stable()).access_token).toBe(access_token);
    expect(await verdict(wechat, access_token)).toBe(40001);
    expect(
      await verdict(wechat, (await wechat.stable({ force_refresh: true })).access_token),
    ).toBeUndefined();
  });
});
