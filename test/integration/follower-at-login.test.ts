import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { WeChatProfile } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { beginLogin, expressSite, logIn, openBrowser, passWeChat } from '../support/express-site.js';

const UNKNOWN = 'passport-wechat-follower:login.followerUnknown';

function site(options: Parameters<typeof expressSite>[0] = {}) {
  const made = expressSite({ ...options, strategy: { fetchFollower: true, ...options.strategy } });
  return { ...made, person: made.simulator.people[0]!.id };
}

const profileOf = ({ verified }: ReturnType<typeof site>) => verified[0] as WeChatProfile;

describe('fetchFollower', () => {
  const events: unknown[] = [];
  const note = (event: unknown) => void events.push(event);
  beforeEach(() => {
    events.length = 0;
    subscribe(UNKNOWN, note);
  });
  afterEach(() => void unsubscribe(UNKNOWN, note));

  it('gives a silent login of a follower the record and the unionid', async () => {
    const made = site();
    await made.simulator.follow(made.person);
    await logIn(made, openBrowser(made), made.person);
    const unionid = made.simulator.unionid(made.person);
    expect(profileOf(made)).toMatchObject({
      scope: 'snsapi_base',
      unionid,
      follower: { openid: made.simulator.openid(made.person), following: true, unionid },
    });
    expect(events).toEqual([]);
  });

  it('says of somebody who does not follow just that: no unionid is made up', async () => {
    const made = site();
    await logIn(made, openBrowser(made), made.person);
    expect(profileOf(made).follower).toMatchObject({ following: false });
    expect(profileOf(made)).not.toHaveProperty('unionid');
  });

  it('asks WeChat each time, because people come and go', async () => {
    const made = site();
    await made.simulator.follow(made.person);
    await logIn(made, openBrowser(made), made.person);
    await made.simulator.unfollow(made.person);
    await logIn(made, openBrowser(made), made.person);
    expect((made.verified as WeChatProfile[]).map(({ follower }) => follower?.following)).toEqual([
      true,
      false,
    ]);
  });

  it('saves the guard behind the login a call', async () => {
    const made = site();
    await made.simulator.follow(made.person);
    const browser = openBrowser(made);
    await logIn(made, browser, made.person);
    expect((await browser.get('/members')).status).toBe(200);
    expect(made.simulator.calls('cgi-bin/user/info')).toHaveLength(1);
  });

  it.each([
    ['cgi-bin/user/info', { errcode: -1 }, 'ERR_WECHAT_API'],
    ['cgi-bin/user/info', { errcode: 48001 }, 'ERR_WECHAT_API'],
    ['cgi-bin/user/info', { status: 502 }, 'ERR_WECHAT_HTTP_STATUS'],
    ['cgi-bin/stable_token', { errcode: 40164 }, 'ERR_WECHAT_API'],
  ])(
    'a login does not depend on it: %s answers %j, and the profile has no follower',
    async (endpoint, fault, code) => {
      const made = site();
      await made.simulator.follow(made.person);
      made.simulator.fail(endpoint as never, fault, 5);
      const browser = openBrowser(made);
      expect((await logIn(made, browser, made.person)).headers.location).toBe('/me');
      expect(profileOf(made)).not.toHaveProperty('follower');
      expect(profileOf(made)).not.toHaveProperty('unionid');
      expect(events).toEqual([expect.objectContaining({ appId: made.account.appId, code })]);
    },
  );

  it('T11 an answer about somebody else is no answer', async () => {
    const made = site();
    const other = made.simulator.openid(made.simulator.people[1]!.id);
    const body = JSON.stringify({ subscribe: 1, openid: other, unionid: 'oSOMEBODYELSE' });
    made.simulator.fail('cgi-bin/user/info', { body });
    await logIn(made, openBrowser(made), made.person);
    expect(profileOf(made)).not.toHaveProperty('follower');
    expect(profileOf(made)).not.toHaveProperty('unionid');
  });

  it('is there for logins with consent too, and needsConsent can decide by it', async () => {
    const made = site({ strategy: { needsConsent: ({ follower }) => follower?.following !== true } });
    const browser = openBrowser(made);
    const asked = await logIn(made, browser, made.person);
    expect(asked.headers.location).toContain('&scope=snsapi_userinfo&');
    await made.simulator.follow(made.person);
    await browser.get(await passWeChat(made.simulator, asked.headers.location!, made.person));
    expect(profileOf(made)).toMatchObject({ scope: 'snsapi_userinfo', follower: { following: true } });
  });

  it('asks nothing about visitors of a website app, whose openids the account does not know', async () => {
    const simulator = new WeChatSimulator();
    const { appId, appSecret } = simulator.websiteApp;
    const made = site({ simulator, strategy: { website: { appId, appSecret } } });
    await logIn(made, openBrowser(made), made.person);
    expect(profileOf(made)).not.toHaveProperty('follower');
    expect(simulator.calls('cgi-bin/user/info')).toEqual([]);
  });

  it('T12 asks nothing about snapshot users', async () => {
    const made = site({ strategy: { snapshotUsers: 'allow', scope: 'snsapi_userinfo' } });
    const browser = openBrowser(made);
    const url = await beginLogin(browser);
    const callback = new URL((await made.simulator.approve(url, made.person, { snapshot: true }))!);
    await browser.get(callback.pathname + callback.search);
    expect(profileOf(made)).not.toHaveProperty('follower');
    expect(made.simulator.calls('cgi-bin/user/info')).toEqual([]);
  });

  it('is off by default, and costs nothing then', async () => {
    const made = expressSite();
    await logIn(made, openBrowser(made), made.simulator.people[0]!.id);
    expect(made.verified[0]).not.toHaveProperty('follower');
    expect(made.simulator.calls('cgi-bin/user/info')).toEqual([]);
  });
});
