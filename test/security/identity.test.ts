import { beginLogin, expressSite, logIn, openBrowser, passWeChat } from '../support/express-site.js';

describe('identity of a visitor', () => {
  it.each([true, false])(
    'T11 fifty overlapping logins, answered out of order, each give their own visitor (strategy instance: %s)',
    async (useInstance) => {
      const site = expressSite({ useInstance, strategy: { scope: 'snsapi_userinfo' } });
      const people = Array.from({ length: 50 }, (_, i) =>
        site.simulator.addUser({ nickname: `Visitor ${i}` }),
      );
      const visitors = await Promise.all(
        people.map(async (person) => {
          const browser = openBrowser(site);
          return {
            person,
            browser,
            callback: await passWeChat(site.simulator, await beginLogin(browser), person),
          };
        }),
      );
      // The later a callback comes, the earlier its answers.
      for (let i = 0; i < 50; i++) site.simulator.fail('sns/oauth2/access_token', { delayMs: 250 - 5 * i });
      await Promise.all(visitors.map(({ browser, callback }) => browser.get(callback)));
      const seen = await Promise.all(visitors.map(async ({ browser }) => (await browser.get('/me')).body));
      expect(seen).toEqual(
        people.map((person, i) => ({
          appId: site.account.appId,
          openid: site.simulator.openid(person),
          name: `Visitor ${i}`,
        })),
      );
    },
  );

  it('T11 a profile has the openid as its id and never the unionid', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const person = site.simulator.people[0]!.id;
    await logIn(site, openBrowser(site), person);
    expect(site.verified).toEqual([
      expect.objectContaining({
        provider: 'wechat',
        id: site.simulator.openid(person),
        openid: site.simulator.openid(person),
        unionid: site.simulator.unionid(person),
        appId: site.account.appId,
        scope: 'snsapi_userinfo',
        isSnapshotUser: false,
      }),
    ]);
  });

  it('T11 a silent login has neither unionid, name nor picture', async () => {
    const site = expressSite();
    await logIn(site, openBrowser(site), site.simulator.people[0]!.id);
    expect(site.verified[0]).not.toHaveProperty('unionid');
    expect(site.verified[0]).not.toHaveProperty('displayName');
    expect(site.verified[0]).not.toHaveProperty('photos');
  });

  it.each([
    ['an empty unionid', { unionid: '' }],
    ['a null unionid', { unionid: null }],
    ['a unionid that is a number', { unionid: 7 }],
  ])('T11 %s is no unionid', async (_name, odd) => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const person = site.simulator.people[0]!.id;
    const openid = site.simulator.openid(person);
    const token = {
      access_token: 'T',
      refresh_token: 'R',
      expires_in: 7200,
      openid,
      scope: 'snsapi_userinfo',
      ...odd,
    };
    site.simulator.fail('sns/oauth2/access_token', { body: JSON.stringify(token) });
    site.simulator.fail('sns/userinfo', { body: JSON.stringify({ openid, nickname: 'A', ...odd }) });
    await logIn(site, openBrowser(site), person);
    expect(site.verified[0]).not.toHaveProperty('unionid');
  });

  it('T11 a userinfo answer about somebody else logs nobody in', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const [alice, bob] = site.simulator.people;
    const body = JSON.stringify({ openid: site.simulator.openid(bob!.id), nickname: 'Bob' });
    site.simulator.fail('sns/userinfo', { body });
    const browser = openBrowser(site);
    const response = await logIn(site, browser, alice!.id);
    expect([response.status, response.body.code]).toEqual([502, 'ERR_WECHAT_RESPONSE']);
    expect(site.verified).toEqual([]);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it.each([1, '1'])('T12 a snapshot user (is_snapshotuser: %j) never reaches verify', async (flag) => {
    const site = expressSite();
    const person = site.simulator.people[0]!.id;
    const openid = site.simulator.openid(person);
    const token = {
      access_token: 'T',
      refresh_token: 'R',
      expires_in: 7200,
      openid,
      scope: 'snsapi_userinfo',
    };
    site.simulator.fail('sns/oauth2/access_token', {
      body: JSON.stringify({ ...token, is_snapshotuser: flag }),
    });
    const browser = openBrowser(site);
    expect((await logIn(site, browser, person)).status).toBe(403);
    expect(site.verified).toEqual([]);
    expect((await browser.get('/me')).status).toBe(401);
  });

  it('T12 a snapshot visit with consent fails before the virtual profile is fetched', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
    const browser = openBrowser(site);
    const url = await beginLogin(browser);
    const callback = await site.simulator.approve(url, site.simulator.people[0]!.id, { snapshot: true });
    expect((await browser.get(callback!.replace('https://site.example', ''))).status).toBe(403);
    expect(site.simulator.calls('sns/userinfo')).toEqual([]);
  });

  it('T12 a snapshot user reaches verify, marked, where the site allows it', async () => {
    const site = expressSite({ strategy: { scope: 'snsapi_userinfo', snapshotUsers: 'allow' } });
    const browser = openBrowser(site);
    const url = await beginLogin(browser);
    const callback = await site.simulator.approve(url, site.simulator.people[0]!.id, { snapshot: true });
    expect((await browser.get(callback!.replace('https://site.example', ''))).headers.location).toBe('/me');
    expect(site.verified).toEqual([expect.objectContaining({ isSnapshotUser: true })]);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example/a.png', 'not a url', '', 42])(
    'T19 the picture %j is left out of the profile',
    async (headimgurl) => {
      const site = expressSite({ strategy: { scope: 'snsapi_userinfo' } });
      const person = site.simulator.people[0]!.id;
      const body = JSON.stringify({
        openid: site.simulator.openid(person),
        nickname: '<img onerror=alert(1)>',
        headimgurl,
      });
      site.simulator.fail('sns/userinfo', { body });
      await logIn(site, openBrowser(site), person);
      expect(site.verified).toEqual([expect.objectContaining({ displayName: '<img onerror=alert(1)>' })]);
      expect(site.verified[0]).not.toHaveProperty('photos');
    },
  );
});
