import { inspect } from 'node:util';
import { OfficialAccount, WeChatStrategy } from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { beginLogin, CALLBACK_URL, expressSite, openBrowser, passWeChat } from '../support/express-site.js';
import { rawServer } from '../support/raw-server.js';

/** Everything an error shows: message, stack, own properties, the whole chain of causes. */
const shown = (error: unknown) =>
  inspect(error, { depth: 20, showHidden: true, getters: true }) + JSON.stringify(error);

const SECRET = 'canarysecretcanarysecretcanary01';
const CODE = 'canarycodecanarycodecanarycode02';
const TOKEN = 'canarytokencanarytokencanary0003';
const REFRESH = 'canaryrefreshcanaryrefresh000004';
const CANARIES = [SECRET, CODE, TOKEN, REFRESH];

const FAULTS: [string, Fault][] = [
  ['an errcode that quotes them', { errcode: 40013, errmsg: `invalid ${CANARIES.join(' ')} rid: 1-2-3` }],
  ['status 500', { status: 500, body: CANARIES.join(' ') }],
  ['a body that is no JSON', { body: CANARIES.join(' ') }],
  ['a body without what is needed', { body: JSON.stringify({ note: CANARIES }) }],
  ['a reset connection', { reset: true }],
  ['a cut body', { truncate: true }],
];

describe('T38 secrets, tokens and codes', () => {
  describe.each(FAULTS)('after %s', (_name, fault) => {
    const simulator = new WeChatSimulator();
    for (const endpoint of [
      'sns/oauth2/access_token',
      'sns/oauth2/refresh_token',
      'sns/auth',
      'sns/userinfo',
      'sns/jscode2session',
      'cgi-bin/token',
      'cgi-bin/stable_token',
      'cgi-bin/user/info',
    ] as const) {
      simulator.fail(endpoint, fault, Infinity);
    }
    const { endpoints, fetch, officialAccount } = simulator;
    const account = new OfficialAccount({
      appId: officialAccount.appId,
      appSecret: SECRET,
      endpoints,
      fetch,
    });
    const { api } = account;
    const token = { userAccessToken: TOKEN, openid: 'oOpenid' };

    it.each<[string, () => Promise<unknown>]>([
      ['the code exchange', () => api.exchangeCode(CODE)],
      ['the refresh', () => api.refreshUserToken(REFRESH)],
      ['the check of a user token', () => api.checkUserToken(token)],
      ['the profile', () => api.fetchUserProfile(token)],
      ['the mini program', () => api.exchangeMiniProgramCode(CODE)],
      ['the stable token', () => api.issueCommonAccessToken()],
      ['the classic token', () => api.issueCommonAccessToken({ kind: 'classic' })],
      ['the follower record', () => api.fetchFollower(TOKEN, 'oOpenid')],
      ['a follower check', () => account.followers.check('oOpenid')],
      ['the keeper of the token', () => account.commonAccessToken.get()],
    ])('%s shows none of them', async (_call, call) => {
      const error = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeDefined();
      for (const canary of CANARIES) expect(shown(error)).not.toContain(canary);
    });
  });

  it('are in no error of a host that cannot be reached, whichever client is used', async () => {
    const closed = await rawServer(() => undefined);
    await closed.close();
    for (const fetch of [undefined, globalThis.fetch]) {
      const account = new OfficialAccount({
        appId: 'wx1',
        appSecret: SECRET,
        endpoints: { api: closed.url },
        fetch,
      });
      const error = await account.api.exchangeCode(CODE).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'ERR_WECHAT_NETWORK', cause: { code: 'ECONNREFUSED' } });
      for (const canary of CANARIES) expect(shown(error)).not.toContain(canary);
    }
  });

  it('are in no error of an application whose own functions put them there', async () => {
    const leaky = () =>
      Promise.reject(Object.assign(new Error(`GET ?secret=${SECRET}`), { command: [TOKEN] }));
    const fromSecret = new OfficialAccount({ appId: 'wx1', appSecret: leaky });
    const fromFetch = new OfficialAccount({ appId: 'wx1', appSecret: SECRET, fetch: leaky });
    const store = {
      shared: true,
      get: leaky,
      set: leaky,
      delete: leaky,
      acquire: leaky,
      release: leaky,
      commit: leaky,
    };
    const fromStore = new OfficialAccount({ appId: 'wx1', appSecret: SECRET, store });
    for (const account of [fromSecret, fromFetch, fromStore]) {
      const error = await account.commonAccessToken.get().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'WeChatError' });
      for (const canary of CANARIES) expect(shown(error)).not.toContain(canary);
    }
  });

  it('are not seen by looking at an account or a strategy', async () => {
    const simulator = new WeChatSimulator();
    const { endpoints, fetch, officialAccount } = simulator;
    const { appId, appSecret } = officialAccount;
    const account = new OfficialAccount({ appId, appSecret, endpoints, fetch });
    const token = await account.commonAccessToken.get();
    const strategy = new WeChatStrategy({ account, callbackURL: CALLBACK_URL }, () => undefined);
    for (const text of [
      shown(account),
      inspect(strategy, { depth: 20, showHidden: true }),
      JSON.stringify(account),
    ]) {
      expect(text).not.toContain(appSecret);
      expect(text).not.toContain(token);
    }
  });

  it('are in no page, header or output of a login, whatever goes wrong on the way', async () => {
    const written: string[] = [];
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    }
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const faults: (Fault | undefined)[] = [undefined, ...FAULTS.map(([, fault]) => fault)];
    const answers: string[] = [];
    const codes: string[] = [];
    for (const fault of faults) {
      const browser = openBrowser(site);
      const callback = await passWeChat(
        site.simulator,
        await beginLogin(browser),
        site.simulator.people[0]!.id,
      );
      codes.push(new URLSearchParams(callback.split('?')[1]).get('code')!);
      if (fault !== undefined) site.simulator.fail('sns/userinfo', fault);
      const done = await browser.get(callback);
      const home = await browser.get('/me');
      answers.push(done.text, JSON.stringify(done.headers), home.text, JSON.stringify(home.headers));
    }
    jest.restoreAllMocks();
    for (const secret of [site.simulator.officialAccount.appSecret, ...codes]) {
      expect(answers.join('\n')).not.toContain(secret);
      expect(written.join('\n')).not.toContain(secret);
    }
  });

  it('a profile holds no token', async () => {
    const site = expressSite();
    const callback = await passWeChat(
      site.simulator,
      await beginLogin(openBrowser(site)),
      site.simulator.people[0]!.id,
    );
    expect(callback).toContain('code=');
    const browser = openBrowser(site);
    const own = await passWeChat(site.simulator, await beginLogin(browser), site.simulator.people[0]!.id);
    await browser.get(own);
    expect(site.verified).toHaveLength(1);
    expect(shown(site.verified[0])).not.toMatch(/token/i);
  });
});
