import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const DAY = 24 * 60;
const SANDBOX = { officialAccounts: [{ appId: 'wx00000000000000ac', appSecret: 's', testAccount: true }] };

async function ask(wechat: WeChat, path: string, body: Body, token?: string): Promise<Body> {
  const access_token = token ?? ((await wechat.stable()).access_token as string);
  return wechat.post(`cgi-bin/openapi/${path}`, body, { access_token });
}

const quota = (wechat: WeChat, cgi_path?: string, token?: string): Promise<Body> =>
  ask(wechat, 'quota/get', { cgi_path }, token);

const ridOf = ({ errmsg }: Body): string => /rid: (\S+)$/.exec(String(errmsg))?.[1] ?? '';
const lookUp = (wechat: WeChat, rid: unknown, token?: string): Promise<Body> =>
  ask(wechat, 'rid/get', { rid }, token);

/** The token of another app than the first account. */
async function tokenOf(
  wechat: WeChat,
  { appId, appSecret }: { appId: string; appSecret: string },
): Promise<string> {
  return (await wechat.stable({ appid: appId, secret: appSecret })).access_token as string;
}

describe('cgi-bin/openapi/quota/get', () => {
  test('10.6 what is used of a day, and what remains', async () => {
    const wechat = new WeChat();
    for (let call = 0; call < 3; call += 1) await wechat.classic();
    expect(await quota(wechat, '/cgi-bin/token')).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 2000, used: 3, remain: 1997 },
    });
  });

  test('10.6 the next day nothing is used, and so it is after clear_quota', async () => {
    const wechat = new WeChat();
    await wechat.classic();
    await wechat.post('cgi-bin/clear_quota/v2', { appid: wechat.appId, appsecret: wechat.secret });
    expect((await quota(wechat, '/cgi-bin/token')).quota).toMatchObject({ used: 0 });
    await wechat.classic();
    wechat.advance(DAY);
    expect((await quota(wechat, '/cgi-bin/token')).quota).toMatchObject({ used: 0, remain: 2000 });
  });

  test('10.6 a limit for a minute is told as well', async () => {
    expect(await quota(new WeChat(), '/cgi-bin/stable_token')).toMatchObject({
      quota: { daily_limit: 500_000, used: 1 },
      rate_limit: { call_count: 10_000, refresh_second: 60 },
    });
  });

  test('10.6 one account is not told of the calls of another', async () => {
    const wechat = new WeChat();
    await wechat.classic();
    const token = await tokenOf(wechat, wechat.simulator.websiteApp);
    expect((await quota(wechat, '/cgi-bin/token', token)).quota).toMatchObject({ used: 0 });
  });

  test.each([
    ['5.5 of cgi-bin/token 2000, 200', '/cgi-bin/token', 2000, 200],
    ['6.14 of cgi-bin/user/get 500, 100', '/cgi-bin/user/get', 500, 100],
    ['6.15 of cgi-bin/user/info 5,000,000, 500,000', '/cgi-bin/user/info', 5_000_000, 500_000],
    ['7.11 of cgi-bin/qrcode/create 100,000, 10,000', '/cgi-bin/qrcode/create', 100_000, 10_000],
  ])('an account and a sandbox account have, a day, %s', async (_sentence, path, usual, small) => {
    const told = await Promise.all([new WeChat(), new WeChat(SANDBOX)].map((wechat) => quota(wechat, path)));
    expect(told.map((answer) => (answer.quota as Body).daily_limit as number)).toEqual([usual, small]);
  });

  test.each([
    ['10.7 a path without its slash is 76003', 'cgi-bin/token', 76003],
    ['10.7 so is one with the host before it', 'https://api.weixin.qq.com/cgi-bin/token', 76003],
    ['10.7 and so is none', undefined, 76003],
    ['10.7 an unknown path is 76021', '/cgi-bin/nonsense', 76021],
    ['10.7 there is nothing about sns, 76022', '/sns/userinfo', 76022],
  ])('%s', async (_sentence, path, errcode) => {
    expect(await quota(new WeChat(), path)).toMatchObject({ errcode });
  });

  test('10.7 a mini program is told nothing of what is for accounts, 76022', async () => {
    const wechat = new WeChat();
    const token = await tokenOf(wechat, wechat.simulator.miniProgram);
    expect(await quota(wechat, '/cgi-bin/user/info', token)).toMatchObject({ errcode: 76022 });
  });
});

describe('cgi-bin/openapi/rid/get', () => {
  test('10.8 the call that was refused and its answer, without the token', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    const refused = await wechat.follower(access_token as string, 'oNobody');
    expect(await lookUp(wechat, ridOf(refused))).toEqual({
      errcode: 0,
      errmsg: 'ok',
      request: {
        invoke_time: Date.now() / 1000,
        cost_in_ms: 0,
        request_url: 'access_token=[redacted]&openid=oNobody',
        request_body: '',
        response_body: JSON.stringify(refused),
        client_ip: '127.0.0.1',
      },
    });
  });

  test('10.8 a body is told, without the secret', async () => {
    const wechat = new WeChat();
    const refused = await wechat.stable({ secret: 'made-up-but-wrong' });
    expect((await lookUp(wechat, ridOf(refused))).request).toMatchObject({
      request_body: `{"grant_type":"client_credential","appid":"${wechat.appId}","secret":"[redacted]"}`,
    });
  });

  test('10.8 a refusal that a test scripted is one as well, and says how long it took', async () => {
    const wechat = new WeChat();
    const { access_token } = await wechat.stable();
    wechat.simulator.fail('cgi-bin/user/get', { errcode: -1, delayMs: 700 });
    const answer = wechat.followerPage(access_token as string);
    while (wechat.simulator.clock.waiting === 0) await new Promise((resolve) => setImmediate(resolve));
    wechat.simulator.clock.advance(700);
    expect((await lookUp(wechat, ridOf(await answer))).request).toMatchObject({ cost_in_ms: 700 });
  });

  test('10.8 it is told for seven days, and then no longer, 76001', async () => {
    const wechat = new WeChat();
    const rid = ridOf(await wechat.stable({ secret: 'wrong' }));
    wechat.advance(7 * DAY - 1);
    expect(await lookUp(wechat, rid)).toMatchObject({ errcode: 0 });
    wechat.advance(1);
    expect(await lookUp(wechat, rid)).toMatchObject({ errcode: 76001 });
  });

  test.each([
    ['10.11 a rid that is none is 76002', 'nonsense', 76002],
    ['10.11 a missing one is 76002', undefined, 76002],
    ['10.11 one that nobody was answered with is 76001', '61725984-6126f6f9-040f19c4', 76001],
  ])('%s', async (_sentence, rid, errcode) => {
    expect(await lookUp(new WeChat(), rid)).toMatchObject({ errcode });
  });

  test("10.11 another account's is 76003, and so is nobody's", async () => {
    const wechat = new WeChat();
    const { appId } = wechat.simulator.websiteApp;
    const others = await wechat.stable({ appid: appId, secret: 'wrong' });
    expect(await lookUp(wechat, ridOf(others))).toMatchObject({ errcode: 76003 });
    const nobodys = await wechat.follower('nobody-issued-this', 'o');
    expect(await lookUp(wechat, ridOf(nobodys))).toMatchObject({ errcode: 76003 });
  });

  test('10.11 one of sns is 76022', async () => {
    const wechat = new WeChat();
    expect(await lookUp(wechat, ridOf(await wechat.exchange('nonsense')))).toMatchObject({ errcode: 76022 });
  });
});
