import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const clear = async (wechat: WeChat, body: Body = { appid: wechat.appId }): Promise<Body> =>
  wechat.post('cgi-bin/clear_quota', body, { access_token: (await wechat.stable()).access_token });

const clearV2 = (wechat: WeChat, changes: Body = {}): Promise<Body> =>
  wechat.post('cgi-bin/clear_quota/v2', { appid: wechat.appId, appsecret: wechat.secret, ...changes });

describe('a limit of ones own for a day', () => {
  test('10.1 the call over it answers 45009, the next day there are new ones', async () => {
    const wechat = new WeChat({ dailyQuotas: { 'cgi-bin/user/info': 1 } });
    const ask = async () =>
      wechat.follower((await wechat.stable()).access_token, wechat.simulator.openid('alex'));
    expect(await ask()).not.toHaveProperty('errcode');
    expect(await ask()).toMatchObject({ errcode: 45009 });
    wechat.advance(24 * 60);
    expect(await ask()).not.toHaveProperty('errcode');
  });

  test('10.2 the day ends at midnight in Beijing', async () => {
    const wechat = new WeChat({ dailyQuotas: { 'cgi-bin/token': 1 } });
    await wechat.classic();
    // It is ten in the morning there.
    wechat.advance(14 * 60 - 1);
    expect(await wechat.classic()).toMatchObject({ errcode: 45009 });
    wechat.advance(1);
    expect(await wechat.classic()).toHaveProperty('access_token');
  });

  test('10.2 a refused call uses nothing up', async () => {
    const wechat = new WeChat({ dailyQuotas: { 'cgi-bin/token': 1 } });
    await wechat.classic({ secret: 'wrong' });
    expect(await wechat.classic()).toHaveProperty('access_token');
  });

  test('10.2 one account has its own', async () => {
    const two = ['wx1', 'wx2'].map((appId) => ({ appId, appSecret: 's' }));
    const wechat = new WeChat({ officialAccounts: two, dailyQuotas: { 'cgi-bin/token': 1 } });
    await wechat.classic();
    expect(await wechat.classic({ appid: 'wx2' })).toHaveProperty('access_token');
  });

  test('without quotas there is none', async () => {
    const wechat = new WeChat({ quotas: false, dailyQuotas: { 'cgi-bin/token': 0 } });
    expect(await wechat.classic()).toHaveProperty('access_token');
  });
});

describe('cgi-bin/clear_quota', () => {
  test.each([
    ['with a token', clear],
    ['by the secret alone', clearV2],
  ])('10.3 %s it gives the calls of today back', async (_sentence, clearing) => {
    const wechat = new WeChat({ dailyQuotas: { 'cgi-bin/token': 1 } });
    await wechat.classic();
    expect(await wechat.classic()).toMatchObject({ errcode: 45009 });
    expect(await clearing(wechat)).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(await wechat.classic()).toHaveProperty('access_token');
  });

  test('10.4 both ways share ten chances a month, then answer 48006', async () => {
    const wechat = new WeChat();
    for (let n = 0; n < 5; n += 1)
      expect([(await clear(wechat)).errcode, (await clearV2(wechat)).errcode]).toEqual([0, 0]);
    expect([(await clear(wechat)).errcode, (await clearV2(wechat)).errcode]).toEqual([48006, 48006]);
    // From the middle of January into February.
    wechat.advance(17 * 24 * 60);
    expect((await clear(wechat)).errcode).toBe(0);
  });

  test('10.3 it gives no forced refresh back', async () => {
    const wechat = new WeChat();
    for (let n = 0; n < 20; n += 1) {
      await wechat.stable({ force_refresh: true });
      wechat.advance(1);
    }
    await clearV2(wechat);
    expect(await wechat.stable({ force_refresh: true })).toMatchObject({ errcode: 45009 });
  });

  test('10.3 it leaves the quotas of another account alone', async () => {
    const two = ['wx1', 'wx2'].map((appId) => ({ appId, appSecret: 's' }));
    const wechat = new WeChat({ officialAccounts: two, dailyQuotas: { 'cgi-bin/token': 1 } });
    await wechat.classic({ appid: 'wx2' });
    await clear(wechat);
    expect(await wechat.classic({ appid: 'wx2' })).toMatchObject({ errcode: 45009 });
  });

  test.each<[string, Body, number]>([
    ['another appid answers 40013', { appid: 'wx0000000000000000' }, 40013],
    ['a missing appid answers 41002', {}, 41002],
  ])('10.5 with a token, %s', async (_sentence, body, errcode) => {
    expect(await clear(new WeChat(), body)).toMatchObject({ errcode });
  });

  test.each<[string, Body, number]>([
    ['an unknown appid answers 40013', { appid: 'wx0000000000000000' }, 40013],
    ['a missing appid answers 41002', { appid: undefined }, 41002],
    ['a missing secret answers 41004', { appsecret: undefined }, 41004],
    ['a wrong secret answers 40125', { appsecret: 'wrong' }, 40125],
  ])('10.5 without a token, %s', async (_sentence, changes, errcode) => {
    expect(await clearV2(new WeChat(), changes)).toMatchObject({ errcode });
  });
});
