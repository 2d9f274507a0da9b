import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const RID = /, rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

describe('sns/oauth2/access_token', () => {
  test('4.1 a consented login is answered with both tokens, openid, scope and unionid, and no errcode', async () => {
    const wechat = new WeChat();
    expect(await wechat.login('alex')).toEqual({
      access_token: expect.stringMatching(/^\d\d_[\w-]{120,}$/),
      expires_in: 7200,
      refresh_token: expect.stringMatching(/^\d\d_[\w-]{120,}$/),
      openid: wechat.simulator.openid('alex'),
      scope: 'snsapi_userinfo',
      unionid: wechat.simulator.unionid('alex'),
    });
  });

  test('11.1 openid and unionid are 28 characters, the first an o', async () => {
    const { openid, unionid } = await new WeChat().login('alex');
    expect([openid, unionid]).toEqual([
      expect.stringMatching(/^o[\w-]{27}$/),
      expect.stringMatching(/^o[\w-]{27}$/),
    ]);
  });

  test('4.2 a silent login carries no unionid', async () => {
    expect(await new WeChat().login('alex', { scope: 'snsapi_base' })).not.toHaveProperty('unionid');
  });

  test('4.2 an account that is bound to no open platform has no unionid', async () => {
    const wechat = new WeChat({ officialAccounts: [{ appId: 'wx1', appSecret: 's' }] });
    expect(await wechat.login('alex')).not.toHaveProperty('unionid');
  });

  test('11.2 apps of one open platform see one unionid and different openids', async () => {
    const { simulator } = new WeChat();
    const [account, website] = [simulator.officialAccount, simulator.websiteApp];
    expect(account.platform).toBe(website.platform);
    expect(simulator.openid('alex', account.appId)).not.toBe(simulator.openid('alex', website.appId));
  });

  test('4.3 a code works once; the second exchange answers 40163', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    await wechat.exchange(code);
    expect(await wechat.exchange(code)).toMatchObject({
      errcode: 40163,
      errmsg: expect.stringMatching(/^code been used/),
    });
  });

  test('4.3 of two exchanges at once, one is answered 40163', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    const answers = await Promise.all([wechat.exchange(code), wechat.exchange(code)]);
    expect(answers.map(({ errcode }) => errcode as unknown)).toEqual([undefined, 40163]);
  });

  test('4.4 a code is good for almost 5 minutes', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    wechat.advance(4.9);
    expect(await wechat.exchange(code)).not.toHaveProperty('errcode');
  });

  test('4.4 after 5 minutes a code answers 40029', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    wechat.advance(5);
    expect(await wechat.exchange(code)).toMatchObject({
      errcode: 40029,
      errmsg: expect.stringMatching(/^invalid code/),
    });
  });

  test.each([
    ['is good for almost 10 minutes', 9.9, undefined],
    ['answers 40029 after 10 minutes', 10, 40029],
  ])('3.5 the code of a website app %s', async (_sentence, minutes, errcode) => {
    const wechat = new WeChat();
    const { appId, appSecret } = wechat.simulator.websiteApp;
    const link = wechat.link({ appid: appId, scope: 'snsapi_login' }, undefined, 'connect/qrconnect');
    const code = new URL((await wechat.simulator.approve(link, 'alex')) ?? '').searchParams.get('code') ?? '';
    wechat.advance(minutes);
    expect((await wechat.exchange(code, { appid: appId, secret: appSecret })).errcode).toBe(errcode);
  });

  test("4.5 another app's code answers 40029 and stays good for its owner", async () => {
    const wechat = new WeChat();
    const { appId, appSecret } = wechat.simulator.websiteApp;
    const code = await wechat.code('alex');
    expect(await wechat.exchange(code, { appid: appId, secret: appSecret })).toMatchObject({
      errcode: 40029,
    });
    expect(await wechat.exchange(code)).not.toHaveProperty('errcode');
  });

  test.each([
    ['4.6 a missing appid answers 41002', { appid: undefined }, 41002],
    ['4.6 a missing secret answers 41004', { secret: undefined }, 41004],
    ['4.6 a missing code answers 41008', { code: undefined }, 41008],
    ['4.6 another grant_type answers 40002', { grant_type: 'client_credential' }, 40002],
    ['4.7 an unknown appid answers 40013', { appid: 'wx0000000000000000' }, 40013],
    ['4.7 an appid in the wrong case answers 40013', { appid: 'WX51A0000000000001' }, 40013],
    ['4.7 a wrong secret answers 40125', { secret: 'wrong' }, 40125],
    ['4.5 an unknown code answers 40029', { code: 'nonsense' }, 40029],
  ])('%s', async (_sentence, changes, errcode) => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    expect(await wechat.exchange(code, changes)).toMatchObject({ errcode });
  });

  test('4.7 a refused exchange leaves the code usable when code and app were not at fault', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex');
    await wechat.exchange(code, { secret: 'wrong' });
    expect(await wechat.exchange(code)).not.toHaveProperty('errcode');
  });

  test('a posted form will do, as OAuth 2.0 has it and as packages for Passport send it', async () => {
    const wechat = new WeChat();
    const body = new URLSearchParams({
      appid: wechat.appId,
      secret: wechat.secret,
      code: await wechat.code('alex'),
      grant_type: 'authorization_code',
    });
    const response = await wechat.request('sns/oauth2/access_token', {}, { method: 'POST', body });
    expect(JSON.parse(await response.text())).toMatchObject({ openid: wechat.simulator.openid('alex') });
  });

  test('1.2 a POST answers 43001', async () => {
    expect(await new WeChat().post('sns/oauth2/access_token', {})).toMatchObject({ errcode: 43001 });
  });

  test('1.3, 1.5 a refusal is HTTP 200, its errmsg ends in a rid that begins with the time', async () => {
    const wechat = new WeChat();
    const response = await wechat.request('sns/oauth2/access_token');
    const { errmsg } = JSON.parse(await response.text());
    expect(response.status).toBe(200);
    expect(errmsg).toMatch(RID);
    const seconds = parseInt(/rid: (\w{8})/.exec(errmsg)?.[1] ?? '', 16);
    expect(Math.abs(seconds - wechat.simulator.now() / 1000)).toBeLessThan(1);
  });

  test('1.6 sns answers are labelled as text although they are JSON', async () => {
    const response = await new WeChat().request('sns/oauth2/access_token');
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  });
});

describe('sns/oauth2/refresh_token', () => {
  test('4.9 while the access token lives it is returned again, its life extended', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.advance(100);
    expect((await wechat.refresh(token.refresh_token)).access_token).toBe(token.access_token);
    wechat.advance(100);
    expect(await wechat.profile(token)).not.toHaveProperty('errcode');
  });

  test('4.10 after the access token expired there is a new one, and the old one stays expired', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.advance(121);
    const renewed = await wechat.refresh(token.refresh_token);
    expect(renewed.access_token).not.toBe(token.access_token);
    expect(await wechat.profile(renewed)).not.toHaveProperty('errcode');
    expect(await wechat.profile(token)).toMatchObject({ errcode: 42001 });
  });

  test('4.11 refreshing keeps openid and scope', async () => {
    const wechat = new WeChat();
    const { refresh_token, openid, scope } = await wechat.login('alex');
    expect(await wechat.refresh(refresh_token)).toMatchObject({ openid, scope });
  });

  test('4.12 30 days after the login a refresh token answers 42002, however often it was used', async () => {
    const wechat = new WeChat();
    const { refresh_token } = await wechat.login('alex');
    wechat.advance(29 * 1440);
    expect(await wechat.refresh(refresh_token)).not.toHaveProperty('errcode');
    wechat.advance(1440);
    expect(await wechat.refresh(refresh_token)).toMatchObject({ errcode: 42002 });
  });

  test('4.13 after a changed password both tokens answer 42007', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.simulator.changePassword('alex');
    expect(await wechat.refresh(token.refresh_token)).toMatchObject({ errcode: 42007 });
    expect(await wechat.profile(token)).toMatchObject({ errcode: 42007 });
  });

  test('4.14 the access token in the place of the refresh token answers 40030', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.login('alex');
    expect(await wechat.refresh(access_token)).toMatchObject({ errcode: 40030 });
  });

  test.each([
    ['4.14 a missing appid answers 41002', { appid: undefined }, 41002],
    ['4.14 a missing refresh_token answers 41003', { refresh_token: undefined }, 41003],
    ['4.14 another grant_type answers 40002', { grant_type: 'authorization_code' }, 40002],
    ["4.14 another app's appid answers 40030", { appid: new WeChat().simulator.websiteApp.appId }, 40030],
  ])('%s', async (_sentence, changes, errcode) => {
    const wechat = new WeChat();
    const { refresh_token } = await wechat.login('alex');
    expect(await wechat.refresh(refresh_token, changes)).toMatchObject({ errcode });
  });
});

describe('sns/auth', () => {
  const check = (wechat: WeChat, token: Body, openid: string): Promise<Body> =>
    wechat.get('sns/auth', { access_token: token.access_token, openid });

  test('1.4, 4.15 a living token and its openid answer 0 ok', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    expect(await check(wechat, token, token.openid)).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  test("4.15 somebody else's openid answers 40003", async () => {
    const wechat = new WeChat();
    expect(
      await check(wechat, await wechat.login('alex'), wechat.simulator.openid('xiaoming')),
    ).toMatchObject({ errcode: 40003 });
  });

  test('4.15 an expired token answers 40003', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.advance(121);
    expect(await check(wechat, token, token.openid)).toMatchObject({ errcode: 40003 });
  });
});

describe('sns/userinfo', () => {
  test('4.16 the profile has a nickname and a picture, and no real gender or region', async () => {
    const wechat = new WeChat();
    expect(await wechat.profile(await wechat.login('alex'))).toMatchObject({
      openid: wechat.simulator.openid('alex'),
      nickname: 'Alex',
      sex: 0,
      province: '',
      city: '',
      country: '',
      headimgurl: expect.stringMatching(/^https?:\/\/.+\/mmopen\/vi_32\/.+\/132$/),
      privilege: [],
      unionid: wechat.simulator.unionid('alex'),
    });
  });

  test('4.17 the profile is there for people who do not follow', async () => {
    const wechat = new WeChat();
    await wechat.simulator.unfollow('alex');
    expect(await wechat.profile(await wechat.login('alex'))).not.toHaveProperty('errcode');
  });

  test('4.18 a token of snsapi_base answers 48001', async () => {
    const wechat = new WeChat();
    expect(await wechat.profile(await wechat.login('alex', { scope: 'snsapi_base' }))).toMatchObject({
      errcode: 48001,
    });
  });

  test('4.19 after 2 hours the token answers 42001', async () => {
    const wechat = new WeChat();
    const token = await wechat.login('alex');
    wechat.advance(120);
    expect(await wechat.profile(token)).toMatchObject({ errcode: 42001 });
  });

  test.each([
    ['4.19 a missing access_token answers 41001', { access_token: undefined }, 41001],
    ['4.19 a missing openid answers 41009', { openid: undefined }, 41009],
    ['4.19 an unknown token answers 40001', { access_token: 'nonsense' }, 40001],
    [
      "4.19 somebody else's openid answers 40003",
      { openid: new WeChat().simulator.openid('xiaoming') },
      40003,
    ],
  ])('%s', async (_sentence, changes, errcode) => {
    const wechat = new WeChat();
    expect(await wechat.profile(await wechat.login('alex'), changes)).toMatchObject({ errcode });
  });

  test('4.19 the common access token in the place of the user token answers 40001', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    expect(await wechat.profile(await wechat.login('alex'), { access_token })).toMatchObject({
      errcode: 40001,
    });
  });
});

describe('sns/jscode2session', () => {
  const session = (
    wechat: WeChat,
    code: string,
    changes: Record<string, string | undefined> = {},
  ): Promise<Body> => {
    const { appId, appSecret } = wechat.simulator.miniProgram;
    const query = {
      appid: appId,
      secret: appSecret,
      js_code: code,
      grant_type: 'authorization_code',
      ...changes,
    };
    return wechat.get('sns/jscode2session', query);
  };

  test('9.1 a code is answered with openid, a session key of 16 bytes and the unionid', async () => {
    const wechat = new WeChat();
    const { appId } = wechat.simulator.miniProgram;
    const { session_key, ...rest } = await session(wechat, wechat.simulator.miniProgramCode('alex'));
    expect(rest).toEqual({
      openid: wechat.simulator.openid('alex', appId),
      unionid: wechat.simulator.unionid('alex'),
    });
    expect(Buffer.from(session_key, 'base64')).toHaveLength(16);
  });

  test('9.2 a code works once; the second exchange answers 40163', async () => {
    const wechat = new WeChat();
    const code = wechat.simulator.miniProgramCode('alex');
    await session(wechat, code);
    expect(await session(wechat, code)).toMatchObject({ errcode: 40163 });
  });

  test('9.2 after 5 minutes a code answers 40029', async () => {
    const wechat = new WeChat();
    const code = wechat.simulator.miniProgramCode('alex');
    wechat.advance(5);
    expect(await session(wechat, code)).toMatchObject({ errcode: 40029 });
  });

  test('9.2 a code of the web login answers 40029', async () => {
    const wechat = new WeChat();
    expect(await session(wechat, await wechat.code('alex'))).toMatchObject({ errcode: 40029 });
  });

  test('9.4 the 101st login of one person within a minute answers 45011', async () => {
    const wechat = new WeChat();
    const login = (): Promise<Body> => session(wechat, wechat.simulator.miniProgramCode('alex'));
    for (let n = 0; n < 100; n += 1) await login();
    expect(await login()).toMatchObject({ errcode: 45011 });
    wechat.advance(1);
    expect(await login()).not.toHaveProperty('errcode');
  });

  test.each([
    ['9.6 by the switch an answer says errcode 0 as well', true, { errcode: 0, errmsg: 'ok' }],
    ['9.6 without it an answer says nothing of an errcode', false, {}],
  ])('%s', async (_sentence, sessionErrcode, said) => {
    const wechat = new WeChat({ sessionErrcode });
    const { openid, session_key, unionid, ...rest } = await session(
      wechat,
      wechat.simulator.miniProgramCode('alex'),
    );
    expect([openid, session_key, unionid]).not.toContain(undefined);
    expect(rest).toEqual(said);
  });

  test.each([
    ['9.3 a missing js_code answers 41008', { js_code: undefined }, 41008],
    ['9.3 a wrong secret answers 40125', { secret: 'wrong' }, 40125],
  ])('%s', async (_sentence, changes, errcode) => {
    const wechat = new WeChat();
    expect(await session(wechat, wechat.simulator.miniProgramCode('alex'), changes)).toMatchObject({
      errcode,
    });
  });
});
