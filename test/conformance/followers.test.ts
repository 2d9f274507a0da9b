import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

async function tokenOf(wechat: WeChat): Promise<string> {
  return (await wechat.stable()).access_token;
}

describe('cgi-bin/user/info', () => {
  test('6.1 a follower is subscribe 1, with the retired fields present and empty', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    expect(await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'))).toEqual({
      subscribe: 1,
      openid: wechat.simulator.openid('alex'),
      nickname: '',
      sex: 0,
      language: 'en',
      city: '',
      province: '',
      country: '',
      headimgurl: '',
      subscribe_time: expect.any(Number),
      unionid: wechat.simulator.unionid('alex'),
      remark: '',
      groupid: 0,
      tagid_list: [],
      subscribe_scene: 'ADD_SCENE_SEARCH',
      qr_scene: 0,
      qr_scene_str: '',
    });
  });

  test.each([
    ['ADD_SCENE_SEARCH', 'by its name', {}],
    ['ADD_SCENE_QR_CODE', 'by a parameter code', { scene: 'poster' }],
    ['ADD_SCENE_PROFILE_CARD', 'as they were told', { subscribeScene: 'ADD_SCENE_PROFILE_CARD' }],
  ])('6.16 subscribe_scene is %s of whoever came %s', async (subscribe_scene, _way, how) => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex', undefined, how);
    expect(await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'))).toMatchObject({
      subscribe_scene,
    });
  });

  test.each([
    ['something else', { subscribeScene: 'SEARCH' }],
    ['another way than the code they scan', { scene: 'poster', subscribeScene: 'ADD_SCENE_PAID' }],
  ])('6.16 nobody follows by %s', async (_way, how) => {
    const wechat = new WeChat();
    await expect(wechat.simulator.follow('alex', undefined, how)).rejects.toThrow(/`subscribeScene` must/);
    expect(wechat.simulator.save().follows).toEqual([]);
  });

  test('6.2 subscribe_time is the Unix time of the last follow', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    await wechat.simulator.unfollow('alex');
    wechat.advance(60);
    await wechat.simulator.follow('alex');
    const { subscribe_time } = await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'));
    expect(Math.abs(subscribe_time - wechat.simulator.now() / 1000)).toBeLessThan(1);
  });

  test('6.3 somebody who never followed is subscribe 0, without unionid and without an error', async () => {
    const wechat = new WeChat();
    const openid = wechat.simulator.openid('alex');
    expect(await wechat.follower(await tokenOf(wechat), openid)).toEqual({
      subscribe: 0,
      openid,
      tagid_list: [],
    });
  });

  test('6.3 somebody who stopped following is subscribe 0', async () => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    await wechat.simulator.unfollow('alex');
    const answer = await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'));
    expect(answer).toMatchObject({ subscribe: 0 });
    expect(answer).not.toHaveProperty('unionid');
  });

  test('6.3 the longer form seen of a non-follower has the retired fields, and still no unionid', async () => {
    const wechat = new WeChat({ nonFollowerForm: 'long' });
    const answer = await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'));
    expect(answer).toMatchObject({ subscribe: 0, nickname: '', headimgurl: '' });
    expect(answer).not.toHaveProperty('unionid');
  });

  test("6.4 another app's openid answers 40003", async () => {
    const wechat = new WeChat();
    const foreign = wechat.simulator.openid('alex', wechat.simulator.miniProgram.appId);
    expect(await wechat.follower(await tokenOf(wechat), foreign)).toMatchObject({ errcode: 40003 });
  });

  test('6.4 a unionid in the place of the openid answers 40003', async () => {
    const wechat = new WeChat();
    const unionid = wechat.simulator.unionid('alex');
    expect(await wechat.follower(await tokenOf(wechat), unionid)).toMatchObject({ errcode: 40003 });
  });

  test.each(['zh_CN', 'zh_TW', 'en'])('6.8 lang may be %s, and what is empty stays empty', async (lang) => {
    const wechat = new WeChat();
    await wechat.simulator.follow('alex');
    const { access_token } = await wechat.stable();
    const query = { access_token, openid: wechat.simulator.openid('alex'), lang };
    expect(await wechat.get('cgi-bin/user/info', query)).toMatchObject({
      subscribe: 1,
      nickname: '',
      city: '',
    });
  });

  test('6.5 following one account is not following another', async () => {
    const second = { appId: 'wx2', appSecret: 's' };
    const wechat = new WeChat({ officialAccounts: [{ appId: 'wx1', appSecret: 's' }, second] });
    await wechat.simulator.follow('alex', 'wx2');
    expect(await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'))).toMatchObject({
      subscribe: 0,
    });
  });

  test('6.6 an unverified account answers 48001', async () => {
    const wechat = new WeChat({ officialAccounts: [{ appId: 'wx1', appSecret: 's', verified: false }] });
    expect(await wechat.follower(await tokenOf(wechat), wechat.simulator.openid('alex'))).toMatchObject({
      errcode: 48001,
    });
  });

  test('3.7, 6.6 the token of a website app answers 48001', async () => {
    const wechat = new WeChat();
    const { appId, appSecret } = wechat.simulator.websiteApp;
    const { access_token } = await wechat.stable({ appid: appId, secret: appSecret });
    expect(await wechat.follower(access_token, wechat.simulator.openid('alex', appId))).toMatchObject({
      errcode: 48001,
    });
  });

  test('6.7 a user token in the place of the common one answers 40001', async () => {
    const wechat = new WeChat();
    const { access_token, openid } = await wechat.login('alex');
    expect(await wechat.follower(access_token, openid)).toMatchObject({ errcode: 40001 });
  });

  test('6.7 a missing access_token answers 41001, a missing openid 41009', async () => {
    const wechat = new WeChat();
    expect(await wechat.follower(undefined, 'o')).toMatchObject({ errcode: 41001 });
    expect(await wechat.follower(await tokenOf(wechat), undefined)).toMatchObject({ errcode: 41009 });
  });

  test('1.10 an access token only in a header counts as missing', async () => {
    const wechat = new WeChat();
    const headers = { authorization: `Bearer ${await tokenOf(wechat)}` };
    const response = await wechat.request(
      'cgi-bin/user/info',
      { openid: wechat.simulator.openid('alex') },
      { headers },
    );
    expect(JSON.parse(await response.text())).toMatchObject({ errcode: 41001 });
  });
});
