import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { rawServer } from '../support/raw-server.js';

function world() {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const { api } = new OfficialAccount({ appId, appSecret, endpoints, fetch, now });
  const person = simulator.people[0]!.id;
  const codeFor = async (scope: 'snsapi_base' | 'snsapi_userinfo') => {
    const url = api.authorizationURL({ callbackURL: 'https://site.example/cb', scope, state: 'abc' });
    return new URL((await simulator.approve(url, person))!).searchParams.get('code')!;
  };
  return { simulator, api, person, openid: simulator.openid(person), codeFor };
}

describe('the authorization URL', () => {
  const { api, simulator } = world();
  const given = {
    callbackURL: 'https://site.example/a b?x=1&y=微',
    scope: 'snsapi_base',
    state: 'abc123',
  } as const;

  it('has the parameters in the order and with the fragment WeChat wants, and nothing else', () => {
    expect(api.authorizationURL(given)).toBe(
      `${simulator.endpoints.open}/connect/oauth2/authorize?appid=${simulator.officialAccount.appId}` +
        '&redirect_uri=https%3A%2F%2Fsite.example%2Fa%20b%3Fx%3D1%26y%3D%E5%BE%AE' +
        '&response_type=code&scope=snsapi_base&state=abc123#wechat_redirect',
    );
  });

  it('has forcePopup and forceSnapShot before the fragment, and only when asked for', () => {
    const url = api.authorizationURL({ ...given, forcePopup: true, forceSnapShot: true });
    expect(url).toMatch(/&state=abc123&forcePopup=true&forceSnapShot=true#wechat_redirect$/);
    expect(api.authorizationURL({ ...given, forcePopup: false })).not.toContain('forcePopup');
  });
});

describe('the endpoints', () => {
  it('exchange a code for a user token, whose openid and scope are WeChat’s', async () => {
    const { api, codeFor, openid } = world();
    const token = await api.exchangeCode(await codeFor('snsapi_base'));
    expect(token).toMatchObject({
      openid,
      scopes: ['snsapi_base'],
      expiresInMs: 7_200_000,
      isSnapshotUser: false,
    });
    expect(token._json).toEqual({ openid, scope: 'snsapi_base', expires_in: 7200 });
  });

  it('give the profile of who agreed, in the language asked for', async () => {
    const { api, codeFor, simulator, person, openid } = world();
    const token = await api.exchangeCode(await codeFor('snsapi_userinfo'));
    const profile = await api.fetchUserProfile(token, { lang: 'en' });
    expect(profile).toMatchObject({ openid, unionid: simulator.unionid(person) });
    expect(simulator.calls('sns/userinfo')[0]!.query).toMatchObject({ lang: 'en' });
  });

  it('refuse the profile of who was only asked silently, with a hint that says why', async () => {
    const { api, codeFor } = world();
    const token = await api.exchangeCode(await codeFor('snsapi_base'));
    await expect(api.fetchUserProfile(token)).rejects.toMatchObject({
      code: 'ERR_WECHAT_API',
      endpoint: 'sns/userinfo',
      errcode: 48001,
      rid: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/),
      hint: expect.stringContaining('snsapi_userinfo'),
    });
  });

  it('F13 name the address that is missing on the allow-list, as WeChat saw it', async () => {
    const { api, simulator } = world();
    const errmsg = 'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1-2-3';
    simulator.fail('cgi-bin/stable_token', { errcode: 40164, errmsg });
    const hint = expect.stringContaining('203.0.113.7');
    await expect(api.issueCommonAccessToken()).rejects.toMatchObject({ errcode: 40164, hint });
  });

  it('refuse a code the second time', async () => {
    const { api, codeFor } = world();
    const code = await codeFor('snsapi_base');
    await api.exchangeCode(code);
    await expect(api.exchangeCode(code)).rejects.toMatchObject({ errcode: 40163, errmsg: 'code been used' });
  });

  it('refresh a user token, and refuse a refresh token that is none', async () => {
    const { api, codeFor, openid } = world();
    const { refreshToken } = await api.exchangeCode(await codeFor('snsapi_userinfo'));
    expect(await api.refreshUserToken(refreshToken)).toMatchObject({ openid, scopes: ['snsapi_userinfo'] });
    await expect(api.refreshUserToken('nothing')).rejects.toMatchObject({
      code: 'ERR_WECHAT_API',
      endpoint: 'sns/oauth2/refresh_token',
    });
  });

  it('tell a user token that works from one that does not', async () => {
    const { api, codeFor, openid } = world();
    const token = await api.exchangeCode(await codeFor('snsapi_base'));
    expect(await api.checkUserToken(token)).toBe(true);
    expect(await api.checkUserToken({ ...token, openid: `${openid.slice(0, -1)}_` })).toBe(false);
    expect(await api.checkUserToken({ openid, userAccessToken: 'dead' })).toBe(false);
  });

  it('say nothing about a user token while WeChat is busy', async () => {
    const { api, openid, simulator } = world();
    simulator.fail('sns/auth', { errcode: -1 });
    await expect(api.checkUserToken({ openid, userAccessToken: 'T' })).rejects.toMatchObject({ errcode: -1 });
  });

  it('issue a stable token that stays and a classic one that changes', async () => {
    const { api } = world();
    const [stable, again] = [await api.issueCommonAccessToken(), await api.issueCommonAccessToken()];
    const [classic, next] = [
      await api.issueCommonAccessToken({ kind: 'classic' }),
      await api.issueCommonAccessToken({ kind: 'classic' }),
    ];
    expect(again.commonAccessToken).toBe(stable.commonAccessToken);
    expect(next.commonAccessToken).not.toBe(classic.commonAccessToken);
    expect(stable.expiresInMs).toBe(7_200_000);
  });

  it('send the secret of a stable token in the body, not in the address', async () => {
    const { api, simulator } = world();
    await api.issueCommonAccessToken();
    expect(simulator.calls('cgi-bin/stable_token')[0]!.query).toEqual({});
  });

  it('exchange a mini program code, and keep the session key out of sight', async () => {
    const simulator = new WeChatSimulator();
    const { appId, appSecret } = simulator.miniProgram;
    const { api } = new OfficialAccount({
      appId,
      appSecret,
      fetch: simulator.fetch,
      endpoints: simulator.endpoints,
    });
    const session = await api.exchangeMiniProgramCode(simulator.miniProgramCode(simulator.people[0]!.id));
    expect(session.openid).toBe(simulator.openid(simulator.people[0]!.id, appId));
    expect(session.sessionKey).toMatch(/^[\w+/]{22}==$/);
    expect(JSON.stringify(session)).not.toContain(session.sessionKey);
    expect(Object.keys(session)).not.toContain('sessionKey');
  });
});

describe('the default transport', () => {
  it('keeps its connections open', async () => {
    const wechat = await rawServer((_req, res) => void res.end('{"errcode":0}'));
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', endpoints: { api: wechat.url } });
    for (let i = 0; i < 20; i++) await account.api.checkUserToken({ openid: 'o', userAccessToken: 'T' });
    expect(wechat.seen).toHaveLength(20);
    expect(wechat.connections.size).toBe(1);
    await account.close();
    await wechat.close();
  });

  it('T39 follows no redirect, whatever the status', async () => {
    const other = await rawServer((_req, res) => void res.end('{}'));
    for (const fetch of [undefined, globalThis.fetch]) {
      for (const status of [301, 302, 303, 307, 308]) {
        const wechat = await rawServer(
          (_req, res) => void res.writeHead(status, { location: other.url }).end(),
        );
        const account = new OfficialAccount({
          appId: 'wx1',
          appSecret: 's',
          endpoints: { api: wechat.url },
          fetch,
        });
        await expect(account.api.issueCommonAccessToken()).rejects.toMatchObject({
          code: 'ERR_WECHAT_HTTP_STATUS',
        });
        await account.close();
        await wechat.close();
      }
    }
    expect(other.seen).toEqual([]);
    await other.close();
  });

  it('P01 the deadline holds even if a fetch of the application ignores its signal', async () => {
    const fetch = () => new Promise<never>(() => undefined);
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', fetch, timeoutMs: 20 });
    await expect(account.api.exchangeCode('abc')).rejects.toMatchObject({
      code: 'ERR_WECHAT_TIMEOUT',
      status: 503,
    });
  });

  it('a caller that gives up gets its own reason', async () => {
    const fetch = () => new Promise<never>(() => undefined);
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', fetch });
    const reason = new Error('the visitor left');
    await expect(account.api.exchangeCode('abc', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
