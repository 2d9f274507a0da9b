import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

const IN_WECHAT = { 'user-agent': 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.54' };
const DAY = 24 * 60;

const snapshot = (forced: string): string => `&${forced}=true#wechat_redirect`;

/** What a browser gets to see that opens a login link; it is the phone of `alex`. */
async function open(
  wechat: WeChat,
  link: string,
  headers: Record<string, string> = IN_WECHAT,
): Promise<string> {
  const cookie = 'wechat-simulator-person=alex';
  const init = { headers: { cookie, ...headers }, redirect: 'manual' } as const;
  const answer = await wechat.simulator.fetch(link, init);
  return answer.headers.get('location') ?? (await answer.text());
}

describe('where a login link opens', () => {
  test('2.1 an ordinary browser is told to open it in WeChat, and nothing else happens', async () => {
    const wechat = new WeChat();
    const link = wechat.link({ scope: 'snsapi_base' });
    expect(await open(wechat, link, { 'user-agent': 'Mozilla/5.0' })).toContain('请在微信客户端打开链接');
  });

  test('3.1 the page of a website app opens in any browser', async () => {
    const wechat = new WeChat();
    const changes = { appid: wechat.simulator.websiteApp.appId, scope: 'snsapi_login' };
    const link = wechat.link(changes, '', 'connect/qrconnect');
    expect(await open(wechat, link, { 'user-agent': 'Mozilla/5.0' })).toContain('使用微信账号登录该网站');
  });
});

describe('who is asked', () => {
  test('2.19 a silent login asks nobody', async () => {
    const wechat = new WeChat();
    expect(await open(wechat, wechat.link({ scope: 'snsapi_base' }))).toContain('?code=');
  });

  test('2.20 snsapi_userinfo asks every time, followers too', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    await wechat.login('alex');
    expect(await open(wechat, wechat.link())).toContain('获取你的昵称、头像');
  });

  test('2.21 by the switch it does not ask who follows, and gives the name all the same', async () => {
    const wechat = new WeChat({ silentForFollowers: true });
    expect(await open(wechat, wechat.link())).toContain('获取你的昵称、头像');
    await wechat.simulator.follow('alex');
    expect(await open(wechat, wechat.link())).toContain('?code=');
    expect(await wechat.simulator.approve(wechat.link(), 'alex', { deny: true })).toContain('?code=');
    expect(await wechat.profile(await wechat.login('alex'))).toMatchObject({ nickname: 'Alex' });
  });

  test('2.21 where the case is special, neither forcePopup nor forceSnapShot has an effect', async () => {
    const wechat = new WeChat({ silentForFollowers: true });
    await wechat.simulator.follow('alex');
    expect(await open(wechat, wechat.link({}, snapshot('forcePopup')))).toContain('?code=');
    const code = await wechat.code('alex', {}, snapshot('forceSnapShot'));
    expect(await wechat.exchange(code)).not.toHaveProperty('is_snapshotuser');
  });

  test('2.22 by the switch it does not ask again within 30 days, but does afterwards', async () => {
    const wechat = new WeChat({ silentAfterConsentMs: 30 * DAY * 60_000 });
    await wechat.login('alex');
    wechat.advance(30 * DAY - 1);
    expect(await open(wechat, wechat.link())).toContain('?code=');
    wechat.advance(30 * DAY);
    expect(await open(wechat, wechat.link())).toContain('获取你的昵称、头像');
  });

  test('2.22 forcePopup asks nevertheless, forceSnapShot has no effect', async () => {
    const wechat = new WeChat({ silentAfterConsentMs: 30 * DAY * 60_000 });
    await wechat.login('alex');
    expect(await open(wechat, wechat.link({}, snapshot('forcePopup')))).toContain('获取你的昵称、头像');
    const code = await wechat.code('alex', {}, snapshot('forceSnapShot'));
    expect(await wechat.exchange(code)).not.toHaveProperty('is_snapshotuser');
  });

  test('2.22 neither a refusal, nor a silent login, nor a snapshot page is a consent', async () => {
    const wechat = new WeChat({ silentAfterConsentMs: 30 * DAY * 60_000 });
    await wechat.simulator.approve(wechat.link(), 'alex', { deny: true });
    await wechat.login('alex', { scope: 'snsapi_base' });
    await wechat.code('alex', {}, snapshot('forceSnapShot'));
    expect(await open(wechat, wechat.link())).toContain('获取你的昵称、头像');
  });
});

describe('snapshot pages', () => {
  test('2.26 after “use full service” a new code, of the real person, comes to the same address', async () => {
    const wechat = new WeChat();
    const link = wechat.link();
    const [first, second] = [
      await wechat.simulator.approve(link, 'alex', { snapshot: true }),
      await wechat.simulator.approve(link, 'alex', { snapshot: false }),
    ].map((address) => new URL(address ?? ''));
    expect(second?.pathname).toBe(first?.pathname);
    const [virtual, real] = [first, second].map((url) => url?.searchParams.get('code') ?? '');
    expect(await wechat.exchange(virtual ?? '')).toMatchObject({ is_snapshotuser: 1 });
    expect(await wechat.exchange(real ?? '')).toMatchObject({ openid: wechat.simulator.openid('alex') });
  });
});

describe('what can be had at will', () => {
  test('2.28 the browser opens the callback twice, and the second exchange of its code is 40163', async () => {
    const wechat = new WeChat();
    wechat.simulator.fail('callback', { twice: true });
    const page = await open(wechat, wechat.link({ scope: 'snsapi_base' }));
    expect(page).toMatch(/fetch\(href.*location\.replace\(href\)/s);
    const code = /[?&]code=(\w+)/.exec(page)?.[1] ?? '';
    expect(await wechat.exchange(code)).toHaveProperty('openid');
    expect(await wechat.exchange(code)).toMatchObject({ errcode: 40163 });
  });

  test.each([10003, 10004, 10005, 10006, 10009, 10010, 10011, 10012, 10013, 10015, 10016])(
    '2.29 the page with the number %d, under HTTP 200',
    async (errcode) => {
      const wechat = new WeChat();
      wechat.simulator.fail('connect/oauth2/authorize', { errcode });
      expect(await open(wechat, wechat.link())).toContain(`<strong>${errcode}</strong>`);
    },
  );
});

describe('an account that a third-party platform runs', () => {
  const components = [{ appId: 'wx00000000000000cc', accessToken: 'made-up-component-token' }];
  const asked = '&component_appid=wx00000000000000cc#wechat_redirect';

  test('2.5 needs no callback domain of its own', async () => {
    const officialAccounts = [
      { appId: 'wx00000000000000aa', appSecret: 's', callbackDomain: 'www.example.com' },
    ];
    const wechat = new WeChat({ officialAccounts, components });
    await expect(wechat.simulator.approve(wechat.link(), 'alex')).rejects.toMatchObject({ code: 10003 });
    expect(await wechat.simulator.approve(wechat.link({}, asked), 'alex')).toContain('?code=');
  });

  test('2.30 comes back with its appid behind code and state', async () => {
    const wechat = new WeChat({ components });
    const callback = await wechat.simulator.approve(wechat.link({}, asked), 'alex');
    expect(callback).toMatch(new RegExp(`\\?code=\\w{32}&state=abc123&appid=${wechat.appId}$`));
  });

  test('2.31 is 10015 for a platform it did not authorize', async () => {
    const wechat = new WeChat({ components: [{ ...components[0]!, accounts: [] }] });
    await expect(wechat.simulator.approve(wechat.link({}, asked), 'alex')).rejects.toMatchObject({
      code: 10015,
    });
  });

  test('2.31 opens nothing for a platform that there is not', async () => {
    const wechat = new WeChat();
    await expect(wechat.simulator.approve(wechat.link({}, asked), 'alex')).rejects.toMatchObject({
      code: undefined,
      text: '该链接无法访问',
    });
  });

  test('4.22 its codes and refresh tokens are good for the platform with its token only', async () => {
    const wechat = new WeChat({ components });
    const code = await wechat.code('alex', {}, asked);
    expect(await wechat.exchange(code)).toMatchObject({ errcode: 40029 });
    const shown = {
      component_appid: 'wx00000000000000cc',
      component_access_token: 'made-up-component-token',
    };
    const query = { appid: wechat.appId, code, grant_type: 'authorization_code', ...shown };
    const path = 'sns/oauth2/component/access_token';
    expect(await wechat.get(path, { ...query, component_access_token: 'x' })).toMatchObject({
      errcode: 40001,
    });
    expect(await wechat.get(path, { ...query, component_appid: 'wx9' })).toMatchObject({ errcode: 61024 });
    const token = await wechat.get(path, query);
    expect(token).toMatchObject({ openid: wechat.simulator.openid('alex') });
    expect(await wechat.refresh(token.refresh_token as string)).toMatchObject({ errcode: 40030 });
  });
});
