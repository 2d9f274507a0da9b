import { WeChatSimulator } from '../../src/simulator/index.js';
import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

const account = { appId: 'wx00000000000000aa', appSecret: 's' };

describe('the IP allow-list', () => {
  const elsewhere = { officialAccounts: [{ ...account, ipAllowList: ['203.0.113.7'] }] };

  test.each(['classic', 'stable'] as const)(
    '5.6 a %s token for an address that is not on it answers 40164 and names the address',
    async (kind) => {
      expect(await new WeChat(elsewhere)[kind]()).toEqual({
        errcode: 40164,
        errmsg: expect.stringMatching(/^invalid ip 127\.0\.0\.1, not in whitelist, rid: /),
      });
    },
  );

  test('5.6 an address on it gets a token', async () => {
    const wechat = new WeChat({ officialAccounts: [{ ...account, ipAllowList: ['127.0.0.1'] }] });
    expect(await wechat.stable()).toHaveProperty('access_token');
  });

  test('5.6 it holds at the port as well', async () => {
    const simulator = await new WeChatSimulator(elsewhere).listen();
    const query = 'grant_type=client_credential&appid=wx00000000000000aa&secret=s';
    const answer = await fetch(`${simulator.endpoints.api}/cgi-bin/token?${query}`);
    await simulator.close();
    expect(JSON.parse(await answer.text())).toMatchObject({ errcode: 40164 });
  });

  test('5.6 a wrong secret answers 40125, whatever the address', async () => {
    expect(await new WeChat(elsewhere).stable({ secret: 'wrong' })).toMatchObject({ errcode: 40125 });
  });

  test('5.6 web authorization does not ask for it', async () => {
    expect(await new WeChat(elsewhere).login('alex')).toHaveProperty('openid');
  });

  test.each(['miniPrograms', 'websiteApps'] as const)(
    '5.19 of %s it does not hold: they need none',
    async (kind) => {
      const app = { appId: 'wx00000000000000bb', appSecret: 's', ipAllowList: ['203.0.113.7'] };
      const wechat = new WeChat({ officialAccounts: [account], [kind]: [app] });
      expect(await wechat.stable({ appid: app.appId })).toHaveProperty('access_token');
    },
  );
});

describe('a frozen AppSecret', () => {
  const frozen = { officialAccounts: [{ ...account, secretFrozen: true }] };

  test.each(['classic', 'stable'] as const)('5.7 gets no %s token, 40243', async (kind) => {
    expect(await new WeChat(frozen)[kind]()).toMatchObject({ errcode: 40243 });
  });

  test('5.7 a wrong secret is wrong whether it is frozen or not', async () => {
    expect(await new WeChat(frozen).stable({ secret: 'wrong' })).toMatchObject({ errcode: 40125 });
  });

  test('5.20 does not stop who follows, nor the logins of a third-party platform', async () => {
    const component = { appId: 'wx00000000000000cc', accessToken: 'made-up-component-token' };
    const wechat = new WeChat({ ...frozen, components: [component] });
    await wechat.simulator.follow('alex');
    expect(wechat.simulator.save().follows).toMatchObject([{ personId: 'alex' }]);
    const code = await wechat.code('alex', {}, `&component_appid=${component.appId}#wechat_redirect`);
    const answer = await wechat.get('sns/oauth2/component/access_token', {
      appid: wechat.appId,
      code,
      grant_type: 'authorization_code',
      component_appid: component.appId,
      component_access_token: component.accessToken,
    });
    expect(answer).toMatchObject({ openid: wechat.simulator.openid('alex') });
  });
});

describe('a wrong AppSecret, by the switch', () => {
  const wrongSecret = 40001;

  test.each(['classic', 'stable'] as const)('5.8 is 40001 when it asks for a %s token', async (kind) => {
    expect(await new WeChat({ wrongSecret })[kind]({ secret: 'wrong' })).toMatchObject({ errcode: 40001 });
  });

  test('4.7 stays 40125 when it exchanges a code', async () => {
    const wechat = new WeChat({ wrongSecret });
    expect(await wechat.exchange(await wechat.code('alex'), { secret: 'wrong' })).toMatchObject({
      errcode: 40125,
    });
  });

  test('5.8 and the right one gets its token', async () => {
    expect(await new WeChat({ wrongSecret }).stable()).toHaveProperty('access_token');
  });
});

describe('what else an account asks', () => {
  const ask = async (wechat: WeChat, path: string, query: Body = {}): Promise<Body> =>
    wechat.get(path, { access_token: (await wechat.stable()).access_token, ...query });

  test.each(['cgi-bin/getcallbackip', 'cgi-bin/get_api_domain_ip'])(
    '10.9 %s lists the addresses of this machine',
    async (path) => {
      expect(await ask(new WeChat(), path)).toEqual({ ip_list: ['127.0.0.1'] });
    },
  );

  test.each(['cgi-bin/getcallbackip', 'cgi-bin/get_api_domain_ip', 'cgi-bin/ticket/getticket'])(
    '%s answers 40001 to a wrong token, without a list and without a ticket',
    async (path) => {
      const answer = await ask(new WeChat(), path, { access_token: 'wrong', type: 'jsapi' });
      expect(Object.keys(answer)).toEqual(['errcode', 'errmsg']);
      expect(answer.errcode).toBe(40001);
    },
  );

  test('10.10 cgi-bin/ticket/getticket gives the same ticket until it expires', async () => {
    const wechat = new WeChat();
    const first = await ask(wechat, 'cgi-bin/ticket/getticket', { type: 'jsapi' });
    expect(first).toEqual({
      errcode: 0,
      errmsg: 'ok',
      ticket: expect.stringMatching(/^[\w-]{86}$/),
      expires_in: 7200,
    });
    wechat.advance(90);
    const second = await ask(wechat, 'cgi-bin/ticket/getticket', { type: 'jsapi' });
    expect(second).toEqual({ ...first, expires_in: 1800 });
    wechat.advance(30);
    const third = await ask(wechat, 'cgi-bin/ticket/getticket', { type: 'jsapi' });
    expect(third.ticket).not.toBe(first.ticket);
  });

  test('10.10 tickets for pages and for cards differ, and there are no others', async () => {
    const wechat = new WeChat();
    const [page, card, none] = await Promise.all(
      ['jsapi', 'wx_card', 'nonsense'].map((type) => ask(wechat, 'cgi-bin/ticket/getticket', { type })),
    );
    expect(page!.ticket).not.toBe(card!.ticket);
    expect(none).toMatchObject({ errcode: 40097 });
  });

  test('10.10 the ticket is for Official Accounts only, 48001', async () => {
    const wechat = new WeChat();
    const { appId, appSecret } = wechat.simulator.websiteApp;
    const { access_token } = await wechat.stable({ appid: appId, secret: appSecret });
    const answer = await ask(wechat, 'cgi-bin/ticket/getticket', { access_token, type: 'jsapi' });
    expect(answer).toMatchObject({ errcode: 48001 });
  });
});

describe('several apps under one open platform', () => {
  const app = (appId: string, platform?: string) => ({ appId, appSecret: 's', platform });
  const wechat = new WeChat({
    officialAccounts: [app('wx1', 'a'), app('wx2', 'a'), app('wx3', 'b'), app('wx4')],
    websiteApps: [app('wx5', 'a')],
    miniPrograms: [app('wx6', 'a')],
  });
  const unionidAt = async (appid: string): Promise<unknown> =>
    (await wechat.exchange(await wechat.code('alex', { appid }), { appid, secret: 's' })).unionid;

  test('11.2 a person has one openid for each app', () => {
    const openids = ['wx1', 'wx2', 'wx5', 'wx6'].map((appId) => wechat.simulator.openid('alex', appId));
    expect(new Set(openids).size).toBe(4);
  });

  test('11.2 a person has the same unionid at every app of a platform, and another at another', async () => {
    expect(await unionidAt('wx1')).toBe(wechat.simulator.unionid('alex', 'a'));
    expect(await unionidAt('wx2')).toBe(wechat.simulator.unionid('alex', 'a'));
    expect(await unionidAt('wx3')).toBe(wechat.simulator.unionid('alex', 'b'));
    expect(wechat.simulator.unionid('alex', 'a')).not.toBe(wechat.simulator.unionid('alex', 'b'));
  });

  test('11.2 an account that is bound to none has no unionid', async () => {
    expect(await unionidAt('wx4')).toBeUndefined();
  });

  test('4.5 the code of one account is 40029 at another of the same platform', async () => {
    const code = await wechat.code('alex', { appid: 'wx1' });
    expect(await wechat.exchange(code, { appid: 'wx2', secret: 's' })).toMatchObject({ errcode: 40029 });
  });
});
