import { CALLBACK, WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const unverified = { appId: 'wx00000000000000aa', appSecret: 's', verified: false };
const registered = { appId: 'wx00000000000000ab', appSecret: 's', callbackDomain: 'www.example.com' };

describe('the callback', () => {
  test('a visitor who consents comes back with code and state', async () => {
    const wechat = new WeChat();
    const callback = new URL((await wechat.simulator.approve(wechat.link(), 'alex')) ?? '');
    expect(callback.origin + callback.pathname).toBe(CALLBACK);
    expect(callback.searchParams.get('code')).toMatch(/^[A-Za-z0-9-]{32}$/);
    expect(callback.searchParams.get('state')).toBe('abc123');
  });

  test('a query in redirect_uri is kept, code and state are added to it', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(
      wechat.link({ redirect_uri: `${CALLBACK}?from=menu` }),
      'alex',
    );
    expect(callback).toMatch(/^https:\/\/shop\.example\/callback\?from=menu&code=\w+&state=abc123$/);
  });

  test('code and state are put before a # in redirect_uri', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(
      wechat.link({ redirect_uri: `${CALLBACK}#/route` }),
      'alex',
    );
    expect(callback).toMatch(/\/callback\?code=\w+&state=abc123#\/route$/);
  });

  test('a link without state comes back without one', async () => {
    const wechat = new WeChat();
    const callback = await wechat.simulator.approve(wechat.link({ state: undefined }), 'alex');
    expect(new URL(callback ?? '').searchParams.has('state')).toBe(false);
  });

  test('the code differs on every authorization', async () => {
    const wechat = new WeChat();
    expect(await wechat.code('alex')).not.toBe(await wechat.code('alex'));
  });

  test('a refusal redirects nowhere', async () => {
    const wechat = new WeChat();
    expect(await wechat.simulator.approve(wechat.link(), 'alex', { deny: true })).toBeUndefined();
  });

  test('by the older documents a refusal redirects with state only', async () => {
    const wechat = new WeChat({ denial: 'state-only' });
    const callback = await wechat.simulator.approve(wechat.link(), 'alex', { deny: true });
    expect(callback).toBe(`${CALLBACK}?state=abc123`);
  });

  test('snsapi_base is silent: there is nothing to refuse', async () => {
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
      'a host other than the registered domain is 10003',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link(),
    ],
    [
      'a registered www.example.com does not cover example.com',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link({ redirect_uri: 'https://example.com/' }),
    ],
    [
      'a registered www.example.com does not cover a name that ends like it',
      10003,
      new WeChat({ officialAccounts: [registered] }),
      (w) => w.link({ redirect_uri: 'https://evil-www.example.com/' }),
    ],
    [
      'a redirect_uri that is no web address is 10003',
      10003,
      new WeChat(),
      (w) => w.link({ redirect_uri: 'javascript:1' }),
    ],
    [
      'a banned account is 10004',
      10004,
      new WeChat({ officialAccounts: [{ ...registered, banned: true }] }),
      (w) => w.link({ redirect_uri: 'https://www.example.com/' }),
    ],
    [
      'an unverified account lacks the scope, 10005',
      10005,
      new WeChat({ officialAccounts: [unverified] }),
      (w) => w.link(),
    ],
    [
      'a scope that accounts do not have is 10005',
      10005,
      new WeChat(),
      (w) => w.link({ scope: 'snsapi_login' }),
    ],
    [
      'a test account lets nobody in who does not follow it, 10006',
      10006,
      new WeChat({ officialAccounts: [{ appId: 'wx00000000000000ac', appSecret: 's', testAccount: true }] }),
      (w) => w.link(),
    ],
    ['an empty scope is 10010', 10010, new WeChat(), (w) => w.link({ scope: '' })],
    ['an empty redirect_uri is 10011', 10011, new WeChat(), (w) => w.link({ redirect_uri: '' })],
    ['an empty appid is 10012', 10012, new WeChat(), (w) => w.link({ appid: '' })],
    [
      'an empty state is 10013 where WeChat insists on one',
      10013,
      new WeChat({ requireState: true }),
      (w) => w.link({ state: '' }),
    ],
    [
      'the app id of a website app is 10016',
      10016,
      new WeChat(),
      (w) => w.link({ appid: w.simulator.websiteApp.appId }),
    ],
    [
      'an unknown app id opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ appid: 'wx0000000000000000' }),
    ],
    ['a link without #wechat_redirect opens nothing', undefined, new WeChat(), (w) => w.link({}, '')],
    [
      'a response_type other than code opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ response_type: 'token' }),
    ],
    ['a state of JSON opens nothing', undefined, new WeChat(), (w) => w.link({ state: '{"p":1}' })],
    [
      'a state of more than 128 bytes opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link({ state: 'a'.repeat(129) }),
    ],
    [
      'parameters in another order open nothing',
      undefined,
      new WeChat(),
      (w) => w.link().replace(/(appid=\w+)&(redirect_uri=[^&]+)/, '$2&$1'),
    ],
    [
      'client_id before the others opens nothing',
      undefined,
      new WeChat(),
      (w) => w.link().replace('?', '?client_id=1&'),
    ],
    [
      'a parameter given twice opens nothing',
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

  test('extras after the fixed parameters are tolerated', async () => {
    const wechat = new WeChat();
    const tail = '&forcePopup=true&connect_redirect=1&lang=en#wechat_redirect';
    expect(await wechat.simulator.approve(wechat.link({}, tail), 'alex')).toContain('code=');
  });

  test('the port is no part of the registered domain', async () => {
    const wechat = new WeChat({ officialAccounts: [registered] });
    const link = wechat.link({ redirect_uri: 'https://www.example.com:8443/callback' });
    expect(await wechat.simulator.approve(link, 'alex')).toContain(':8443/callback?code=');
  });

  test('a test account lets its followers in', async () => {
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

  test('snsapi_login comes back with code and state', async () => {
    const wechat = new WeChat();
    expect(await wechat.simulator.approve(qr(wechat), 'alex')).toMatch(/\?code=\w{32}&state=abc123$/);
  });

  test('the link of wxLogin.js, without response_type and fragment, comes back with code and state', async () => {
    const wechat = new WeChat();
    const link = qr(wechat, { response_type: undefined }).replace('#wechat_redirect', '&login_type=jssdk');
    expect(await wechat.simulator.approve(link, 'alex')).toMatch(/\?code=\w{32}&state=abc123$/);
  });

  test('inside WeChat there is no such link', async () => {
    const wechat = new WeChat();
    const link = wechat.link({ response_type: undefined }, '&login_type=jssdk#wechat_redirect');
    await expect(wechat.simulator.approve(link, 'alex')).rejects.toMatchObject({ text: '该链接无法访问' });
  });

  test.each([
    ['another scope opens nothing', { scope: 'snsapi_userinfo' }],
    ['the app id of an Official Account opens nothing', { appid: new WeChat().appId }],
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

  test('forceSnapShot yields a virtual account, marked is_snapshotuser 1', async () => {
    const wechat = new WeChat();
    const token = await snapshotLogin(wechat);
    expect(token.is_snapshotuser).toBe(1);
    expect(token.openid).not.toBe(wechat.simulator.openid('alex'));
    expect(token.unionid).not.toBe(wechat.simulator.unionid('alex'));
  });

  test('the mark is absent for everybody else', async () => {
    expect(await new WeChat().login('alex')).not.toHaveProperty('is_snapshotuser');
  });

  test('forceSnapShot written after the fragment has no effect', async () => {
    const wechat = new WeChat();
    const link = wechat.link({}, '#wechat_redirect&forceSnapShot=true');
    await expect(wechat.simulator.approve(link, 'alex')).rejects.toMatchObject({ name: 'WeChatPageError' });
  });

  test('a silent login is never a snapshot page of itself', async () => {
    const wechat = new WeChat();
    const code = await wechat.code('alex', { scope: 'snsapi_base' }, '&forceSnapShot=true#wechat_redirect');
    expect(await wechat.exchange(code)).not.toHaveProperty('is_snapshotuser');
  });

  test('the profile of a snapshot page is virtual', async () => {
    const wechat = new WeChat();
    expect((await wechat.profile(await snapshotLogin(wechat))).nickname).not.toBe('Alex');
  });

  test('by other reports the profile of a snapshot page is 48001', async () => {
    const wechat = new WeChat({ snapshotUserinfo: 'unauthorized' });
    expect(await wechat.profile(await snapshotLogin(wechat))).toMatchObject({ errcode: 48001 });
  });

  test('a virtual account follows nobody, whoever is behind it', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    const { openid } = await snapshotLogin(wechat);
    const { access_token } = await wechat.stable();
    expect(await wechat.follower(access_token, openid)).toMatchObject({ subscribe: 0 });
  });
});
