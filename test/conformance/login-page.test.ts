import { CALLBACK, WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const unverified = { appId: 'wx00000000000000aa', appSecret: 's', verified: false };
const registered = { appId: 'wx00000000000000ab', appSecret: 's', callbackDomain: 'www.example.com' };

describe('the callback', () => {
  test('2.15 a visitor who consents comes back with code and state', async () => {
    const wechat = new WeChat();
    const callback = new URL((await wechat.simulator.approve(wechat.link(), 'alex')) ?? '');
    expect(callback.origin + callback.pathname).toBe(CALLBACK);
    expect(callback.searchParams.get('code')).toMatch(/^[A-Za-z0-9-]{32}$/);
    expect(callback.searchParams.get('state')).toBe('abc123');
  });

  test('2.15 a query in redirect_uri is kept, code and state are added to it', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(
      wechat.link({ redirect_uri: `${CALLBACK}?from=menu` }),
      'alex',
    );
    expect(callback).toMatch(/^https:\/\/shop\.example\/callback\?from=menu&code=\w+&state=abc123$/);
  });

  test('2.16 code and state are put before a # in redirect_uri', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(
      wechat.link({ redirect_uri: `${CALLBACK}#/route` }),
      'alex',
    );
    expect(callback).toMatch(/\/callback\?code=\w+&state=abc123#\/route$/);
  });

  test('2.13 a link without state comes back without one', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(wechat.link({ state: undefined }), 'alex');
    expect(new URL(callback ?? '').searchParams.has('state')).toBe(false);
  });

  test('2.17 the code differs on every authorization', async () => {
    const wechat = new WeChat();
    expect(await wechat.code('alex')).not.toBe(await wechat.code('alex'));
  });

  test('2.18 a refusal redirects nowhere', async () => {
    const wechat = new WeChat();
    expect(await wechat.simulator.approve(wechat.link(), 'alex', { deny: true })).toBeUndefined();
  });

  test('2.18 by the older documents a refusal redirects with state only', async () => {
    const wechat = new WeChat({ denial: 'state-only' });
    const callback = await wechat.simulator.approve(wechat.link(), 'alex', { deny: true });
    expect(callback).toBe(`${CALLBACK}?state=abc123`);
  });

  test('2.19 snsapi_base is silent: there is nothing to refuse', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(wechat.link({ scope: 'snsapi_base' }), 'alex', {
      deny: true,
    });
    expect(callback).toContain('code=');
  });
});

describe('the error pages', () => {
  const rows: [
    sentence: string,
    code: number | undefined,
    wechat: WeChat,
    link: (wechat: WeChat) => string,
  ][] = [
    [
      '2.4 a host other than the registered domain is 10003',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link(),
    ],
    [
      '2.4 a registered www.example.com does not cover example.com',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link({ redirect_uri: 'https://example.com/' }),
    ],
    [
      '2.4 a registered www.example.com does not cover a name that ends like it',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link({ redirect_uri: 'https://evil-www.example.com/' }),
    ],
    [
      '2.4 a redirect_uri that is no web address is 10003',
      10003,
      new WeChat(),
      (w) => w.link({ redirect_uri: 'javascript:1' }),
    ],
    [
      '2.7 a banned account is 10004',
      10004,
      new WeChat({ officialAccounts: [{ ...registered, banned: true }] }),
      (w) => w.link({ redirect_uri: 'https://www.example.com/' }),
    ],
    [
      '2.2 an unverified account lacks the scope, 10005',
      10005,
      new WeChat({ officialAccounts: [unverified] }),
      (w) => w.link(),
    ],
    [
      '2.8 a scope that accounts do not have is 10005',
      10005,
      new WeChat(),
      (w) => w.link({ scope: 'snsapi_login' }),
    ],
    [
      '2.6 a test account lets nobody in who does not follow it, 10006',
      10006,
      new WeChat({ officialAccounts: [{ appId: 'wx00000000000000ac', appSecret: 's', testAccount: true }] }),
      (w) => w.link(),
    ],
    ['2.9 an empty scope is 10010', 10010, new WeChat(), (w) => w.link({ scope: '' })],
    ['2.9 an empty redirect_uri is 10011', 10011, new WeChat(), (w) => w.link({ redirect_uri: '' })],
    ['2.9 an empty appid is 10012', 10012, new WeChat(), (w) => w.link({ appid: '' })],
    [
      '2.13 an empty state is 10013 where WeChat insists on one',
      10013,
      new WeChat({ requireState: true }),
      (w) => w.link({ state: '' }),
    ],
    [
      '2.3 the app id of a website app is 10016',
      10016,
      new WeChat(),
      (w) => w.link({ appid: w.simulator.websiteApp.appId }),
    ],
    [
      '2.3 an unknown app id opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ appid: 'wx0000000000000000' }),
    ],
    ['2.12 a link without #wechat_redirect opens nothing', undefined, new WeChat(), (w) => w.link({}, '')],
    [
      '2.11 a response_type other than code opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ response_type: 'token' }),
    ],
    ['2.13 a state of JSON opens nothing', undefined, new WeChat(), (w) => w.link({ state: '{"p":1}' })],
    [
      '2.13 a state of more than 128 bytes opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ state: 'a'.repeat(129) }),
    ],
    [
      '2.10 parameters in another order open nothing',
      undefined,
      new WeChat(),
      (w) => w.link().replace(/(appid=\w+)&(redirect_uri=[^&]+)/, '$2&$1'),
    ],
    [
      '2.10 client_id before the others opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link().replace('?', '?client_id=1&'),
    ],
    [
      '2.10 a parameter given twice opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link().replace('#', '&state=def#'),
    ],
  ];

  test.each(rows)('%s', async (_sentence, code, wechat, link) => {
    const error: unknown = await wechat.simulator
      .approve(link(wechat), 'alex')
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'WeChatPageError', code });
  });

  test('2.14 extras after the fixed parameters are tolerated', async () => {
    const wechat = new WeChat();
    const tail = '&forcePopup=true&connect_redirect=1&lang=en#wechat_redirect';
    expect(await wechat.simulator.approve(wechat.link({}, tail), 'alex')).toContain('code=');
  });

  test('2.4 the port is no part of the registered domain', async () => {
    const wechat = new WeChat({ officialAccounts: [registered] });
    const link = wechat.link({ redirect_uri: 'https://www.example.com:8443/callback' });
    expect(await wechat.simulator.approve(link, 'alex')).toContain(':8443/callback?code=');
  });

  test('2.6 a test account lets its followers in', async () => {
    const wechat = new WeChat({
      officialAccounts: [{ appId: 'wx00000000000000ac', appSecret: 's', testAccount: true }],
    });
    await wechat.simulator.follow('alex');
    expect(await wechat.simulator.approve(wechat.link(), 'alex')).toContain('code=');
  });
});

describe('website apps', () => {
  const qr = (wechat: WeChat, changes = {}): string =>
    wechat.link(
      { appid: wechat.simulator.websiteApp.appId, scope: 'snsapi_login', ...changes },
      '#wechat_redirect',
      'connect/qrconnect',
    );

  test('3.4 snsapi_login comes back with code and state', async () => {
    const wechat = new WeChat();
    expect(await wechat.simulator.approve(qr(wechat), 'alex')).toMatch(/\?code=\w{32}&state=abc123$/);
  });

  test('3.8 the link of wxLogin.js, without response_type and fragment, comes back with code and state', async () => {
    const wechat = new WeChat();
    const link = qr(wechat, { response_type: undefined }).replace('#wechat_redirect', '&login_type=jssdk');
    expect(await wechat.simulator.approve(link, 'alex')).toMatch(/\?code=\w{32}&state=abc123$/);
  });

  test('3.8 inside WeChat there is no such link', async () => {
    const wechat = new WeChat();
    const link = wechat.link({ response_type: undefined }, '&login_type=jssdk#wechat_redirect');
    await expect(wechat.simulator.approve(link, 'alex')).rejects.toMatchObject({ text: '该链接无法访问' });
  });

  test('3.3 another host than the registered domain opens nothing', async () => {
    const websiteApps = [{ appId: 'wx00000000000000ae', appSecret: 's', callbackDomain: 'www.example.com' }];
    const wechat = new WeChat({ officialAccounts: [registered], websiteApps });
    await expect(wechat.simulator.approve(qr(wechat), 'alex')).rejects.toMatchObject({
      text: '该链接无法访问',
    });
    const link = qr(wechat, { redirect_uri: 'https://www.example.com/' });
    expect(await wechat.simulator.approve(link, 'alex')).toContain('www.example.com/?code=');
  });

  test('3.6 a refusal redirects nowhere, or with state only', async () => {
    const [stays, tells] = [new WeChat(), new WeChat({ denial: 'state-only' })];
    expect(await stays.simulator.approve(qr(stays), 'alex', { deny: true })).toBeUndefined();
    expect(await tells.simulator.approve(qr(tells), 'alex', { deny: true })).toMatch(/\?state=abc123$/);
  });

  test('3.9 the exchange says the unionid', async () => {
    const wechat = new WeChat();
    const { appId, appSecret } = wechat.simulator.websiteApp;
    const callback = new URL((await wechat.simulator.approve(qr(wechat), 'alex')) ?? '');
    const changes = { appid: appId, secret: appSecret };
    expect(await wechat.exchange(callback.searchParams.get('code') ?? '', changes)).toMatchObject({
      scope: 'snsapi_login',
      unionid: wechat.simulator.unionid('alex'),
    });
  });

  test.each([
    ['3.2 another scope opens nothing', { scope: 'snsapi_userinfo' }],
    ['3.2 the app id of an Official Account opens nothing', { appid: new WeChat().appId }],
  ])('%s', async (_sentence, changes) => {
    const wechat = new WeChat();
    await expect(wechat.simulator.approve(qr(wechat, changes), 'alex')).rejects.toMatchObject({
      text: '该链接无法访问',
      code: undefined,
    });
  });
});

describe('snapshot pages', () => {
  const snapshotLogin = async (wechat: WeChat): Promise<Body> =>
    wechat.exchange(await wechat.code('alex', {}, '&forceSnapShot=true#wechat_redirect'));

  test('2.23 forceSnapShot yields a virtual account, marked is_snapshotuser 1', async () => {
    const wechat = new WeChat();
    const token = await snapshotLogin(wechat);
    expect(token.is_snapshotuser).toBe(1);
    expect(token.openid).not.toBe(wechat.simulator.openid('alex'));
    expect(token.unionid).not.toBe(wechat.simulator.unionid('alex'));
  });

  test('2.24 the mark is absent for everybody else', async () => {
    expect(await new WeChat().login('alex')).not.toHaveProperty('is_snapshotuser');
  });

  test('2.12 forceSnapShot written after the fragment has no effect', async () => {
    const wechat = new WeChat();
    const link = wechat.link({}, '#wechat_redirect&forceSnapShot=true');
    await expect(wechat.simulator.approve(link, 'alex')).rejects.toMatchObject({ name: 'WeChatPageError' });
  });

  test('2.25 a silent login is never a snapshot page of itself', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex', { scope: 'snsapi_base' }, '&forceSnapShot=true#wechat_redirect');
    expect(await wechat.exchange(code)).not.toHaveProperty('is_snapshotuser');
  });

  test('2.23 the profile of a snapshot page is virtual', async () => {
    const wechat = new WeChat();
    expect((await wechat.profile(await snapshotLogin(wechat))).nickname).not.toBe('Alex');
  });

  test('2.23 by other reports the profile of a snapshot page is 48001', async () => {
    const wechat = new WeChat({ snapshotUserinfo: 'unauthorized' });
    expect(await wechat.profile(await snapshotLogin(wechat))).toMatchObject({ errcode: 48001 });
  });

  test('2.27 a virtual account follows nobody, whoever is behind it', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    const { openid } = await snapshotLogin(wechat);
    const { access_token } = await wechat.stable();
    expect(await wechat.follower(access_token, openid)).toMatchObject({ subscribe: 0 });
  });
});
