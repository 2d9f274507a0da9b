import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

const DAY = 24 * 60;

describe('an exchange that fails on the way', () => {
  test('4.8 after -1 the code may be used up', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    wechat.simulator.fail('sns/oauth2/access_token', { errcode: -1, afterEffect: true });
    expect(await wechat.exchange(code)).toMatchObject({ errcode: -1 });
    expect(await wechat.exchange(code)).toMatchObject({ errcode: 40163 });
  });

  test('4.8 or it may not', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    wechat.simulator.fail('sns/oauth2/access_token', { errcode: -1 });
    expect(await wechat.exchange(code)).toMatchObject({ errcode: -1 });
    expect(await wechat.exchange(code)).toHaveProperty('access_token');
  });
});

describe('refresh tokens', () => {
  test('4.11 a refresh wants no secret, and is answered without unionid', async () => {
    const wechat = new WeChat();
    const login = await wechat.login('alex');
    expect(await wechat.refresh(login.refresh_token as string)).toEqual({
      access_token: login.access_token,
      expires_in: 7200,
      refresh_token: login.refresh_token,
      openid: login.openid,
      scope: 'snsapi_userinfo',
    });
  });

  test('4.12 by the switch a refresh renews the 30 days', async () => {
    const wechat = new WeChat({ refreshTokens: 'renewed' });
    const { refresh_token } = await wechat.login('alex');
    wechat.advance(20 * DAY);
    expect(await wechat.refresh(refresh_token as string)).toMatchObject({ refresh_token });
    wechat.advance(29 * DAY);
    expect(await wechat.refresh(refresh_token as string)).toMatchObject({ refresh_token });
    wechat.advance(30 * DAY);
    expect(await wechat.refresh(refresh_token as string)).toMatchObject({ errcode: 42002 });
  });

  test('4.12 by the switch a refresh gives another refresh token, and the one before is 40030', async () => {
    const wechat = new WeChat({ refreshTokens: 'rotated' });
    const login = await wechat.login('alex');
    const second = await wechat.refresh(login.refresh_token as string);
    expect(second.refresh_token).not.toBe(login.refresh_token);
    expect(await wechat.profile(second)).toMatchObject({ nickname: 'Alex' });
    expect(await wechat.refresh(login.refresh_token as string)).toMatchObject({ errcode: 40030 });
    wechat.advance(29 * DAY);
    expect(await wechat.refresh(second.refresh_token as string)).toHaveProperty('access_token');
  });
});

describe('profiles', () => {
  test('4.17 a profile does not say who follows', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    expect(await wechat.profile(await wechat.login('alex'))).not.toHaveProperty('subscribe');
  });

  test('4.20 who has no picture has an empty headimgurl', async () => {
    const wechat = new WeChat({ people: [{ id: 'faceless', headimgurl: '' }] });
    expect(await wechat.profile(await wechat.login('faceless'))).toMatchObject({ headimgurl: '' });
  });

  test.each(['zh_CN', 'zh_TW', 'en'])('4.21 lang may be %s', async (lang) => {
    const wechat = new WeChat();
    expect(await wechat.profile(await wechat.login('alex'), { lang })).toMatchObject({ nickname: 'Alex' });
  });
});

test('4.23 the 50,001st call within a minute answers 45011, the next minute there are new ones', async () => {
  const wechat = new WeChat();
  const query = new URLSearchParams({
    appid: wechat.appId,
    grant_type: 'refresh_token',
    refresh_token: 'nonsense',
  });
  const url = `${wechat.simulator.endpoints.api}/sns/oauth2/refresh_token?${query.toString()}`;
  for (let call = 0; call < 50_000; call += 1) await wechat.simulator.fetch(url);
  expect(await wechat.refresh('nonsense')).toMatchObject({ errcode: 45011 });
  wechat.advance(1);
  expect(await wechat.refresh('nonsense')).toMatchObject({ errcode: 40030 });
});
