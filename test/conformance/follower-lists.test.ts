import { WeChat, holdTheClock } from './wechat.js';

holdTheClock();

async function tokenOf(wechat: WeChat): Promise<string> {
  return (await wechat.stable()).access_token;
}

/** A WeChat where so many people follow, in this order. */
async function followed(count: number, options: ConstructorParameters<typeof WeChat>[0] = {}) {
  const wechat = new WeChat(options);
  const openids: string[] = [];
  for (let i = 0; i < count; i++) {
    const id = wechat.simulator.addUser({ id: `follower-${i}` });
    await wechat.simulator.follow(id);
    openids.push(wechat.simulator.openid(id));
  }
  return { wechat, openids, token: await tokenOf(wechat) };
}

describe('cgi-bin/user/info/batchget', () => {
  test('6.9 has for each openid the record that cgi-bin/user/info has', async () => {
    const { wechat, openids, token } = await followed(3);
    const { user_info_list, ...rest } = await wechat.followers(token, openids);
    expect(rest).toEqual({});
    expect(user_info_list).toEqual(
      await Promise.all(openids.map((openid) => wechat.follower(token, openid))),
    );
  });

  test('6.10 takes a hundred openids, and answers 40032 to one more and to none', async () => {
    const { wechat, openids, token } = await followed(101);
    expect((await wechat.followers(token, openids.slice(1))).user_info_list).toHaveLength(100);
    expect(await wechat.followers(token, openids)).toMatchObject({ errcode: 40032 });
    expect(await wechat.followers(token, [])).toMatchObject({ errcode: 40032 });
  });

  test('6.11 has a short record for somebody who does not follow, as in older samples', async () => {
    const { wechat, openids, token } = await followed(1);
    const stranger = wechat.simulator.openid('alex');
    const { user_info_list } = await wechat.followers(token, [openids[0]!, stranger]);
    expect(user_info_list[0]).toMatchObject({ subscribe: 1 });
    expect(user_info_list[1]).toEqual({ subscribe: 0, openid: stranger, tagid_list: [] });
  });

  test('6.11 may refuse the whole call with 40003 for somebody who does not follow, as its page says now', async () => {
    const { wechat, openids, token } = await followed(1, { batchNonFollower: 'refuse' });
    expect((await wechat.followers(token, openids)).user_info_list).toHaveLength(1);
    const refused = await wechat.followers(token, [...openids, wechat.simulator.openid('alex')]);
    expect(refused).toMatchObject({ errcode: 40003 });
    expect(refused).not.toHaveProperty('user_info_list');
  });

  test("6.11 another app's openid in the list answers 40003", async () => {
    const { wechat, openids, token } = await followed(1);
    const foreign = wechat.simulator.openid('alex', wechat.simulator.miniProgram.appId);
    expect(await wechat.followers(token, [...openids, foreign])).toMatchObject({ errcode: 40003 });
  });

  test.each<[string, unknown, number]>([
    ['an empty body', '', 44002],
    ['a body that is no JSON', '<xml/>', 47001],
    ['no list', {}, 40031],
    ['a list that is none', { user_list: 'o' }, 40031],
    ['an item without openid', { user_list: [{ lang: 'zh_CN' }] }, 40031],
  ])('6.10 %s is refused', async (_what, body, errcode) => {
    const { wechat, token } = await followed(0);
    const answer = await wechat.post('cgi-bin/user/info/batchget', body, { access_token: token });
    expect(answer).toMatchObject({ errcode });
  });

  test('6.9 wants a POST, the token in the address, and a verified account', async () => {
    const { wechat, openids } = await followed(1);
    expect(await wechat.get('cgi-bin/user/info/batchget')).toMatchObject({ errcode: 43002 });
    expect(await wechat.followers(undefined, openids)).toMatchObject({ errcode: 41001 });
    expect(await wechat.followers('dead', openids)).toMatchObject({ errcode: 40001 });
    const unverified = new WeChat({
      officialAccounts: [{ appId: 'wx1', appSecret: 's', verified: false }],
    });
    expect(await unverified.followers(await tokenOf(unverified), openids)).toMatchObject({ errcode: 48001 });
  });
});

describe('cgi-bin/user/get', () => {
  test('6.12 has everybody on one page, and says where it ended', async () => {
    const { wechat, openids, token } = await followed(3);
    expect(await wechat.followerPage(token)).toEqual({
      total: 3,
      count: 3,
      data: { openid: openids },
      next_openid: openids[2],
    });
  });

  test('6.12 goes on behind next_openid, and ends with a page that has no data', async () => {
    const { wechat, openids, token } = await followed(5, { followersPerPage: 2 });
    const pages = [];
    for (let next: string | undefined; ;) {
      const page = await wechat.followerPage(token, next);
      pages.push(page.data?.openid);
      next = page.next_openid;
      if (next === '') break;
    }
    expect(pages).toEqual([openids.slice(0, 2), openids.slice(2, 4), openids.slice(4), undefined]);
  });

  test('6.12 of an account that nobody follows is an empty page without data', async () => {
    const { wechat, token } = await followed(0);
    expect(await wechat.followerPage(token)).toEqual({ total: 0, count: 0, next_openid: '' });
  });

  test('6.12 leaves out who stopped following', async () => {
    const { wechat, openids, token } = await followed(2);
    await wechat.simulator.unfollow('follower-0');
    expect(await wechat.followerPage(token)).toMatchObject({ total: 1, data: { openid: [openids[1]] } });
  });

  test('6.13 answers 40003 to a next_openid of nobody who follows', async () => {
    const { wechat, token } = await followed(1);
    expect(await wechat.followerPage(token, 'oNobody')).toMatchObject({ errcode: 40003 });
  });

  test('6.14 may be called 500 times a day, and is not called in vain when it refuses', async () => {
    const { wechat, token } = await followed(1);
    for (let i = 0; i < 500; i++) await wechat.followerPage(token);
    expect(await wechat.followerPage(token)).toMatchObject({ errcode: 45009 });
    wechat.advance(24 * 60);
    expect(await wechat.followerPage(await tokenOf(wechat))).toMatchObject({ total: 1 });
  });

  test('6.14 may be called 100 times a day by a sandbox account', async () => {
    const wechat = new WeChat({
      officialAccounts: [{ appId: 'wx1', appSecret: 's', testAccount: true }],
    });
    const token = await tokenOf(wechat);
    for (let i = 0; i < 100; i++) await wechat.followerPage(token);
    expect(await wechat.followerPage(token)).toMatchObject({ errcode: 45009 });
  });
});
