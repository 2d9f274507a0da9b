import { WeChat, holdTheClock, type Body } from './wechat.js';

holdTheClock();

/** An account that alex follows. */
class Account extends WeChat {
  get openid(): string {
    return this.simulator.openid('alex');
  }

  static async followed(): Promise<Account> {
    const account = new Account();
    await account.simulator.follow('alex');
    return account;
  }

  async call(path: string, body: unknown): Promise<Body> {
    return this.post(`cgi-bin/${path}`, body, { access_token: (await this.stable()).access_token });
  }

  async createTag(name: unknown): Promise<Body> {
    return this.call('tags/create', { tag: { name } });
  }

  async tags(): Promise<Body> {
    return this.get('cgi-bin/tags/get', { access_token: (await this.stable()).access_token });
  }

  async tag(tagid: unknown, openids: unknown = [this.openid], path = 'batchtagging'): Promise<Body> {
    return this.call(`tags/members/${path}`, { tagid, openid_list: openids });
  }

  async entry(): Promise<Body> {
    return this.follower((await this.stable()).access_token, this.openid);
  }
}

describe('cgi-bin/user/info/updateremark', () => {
  test('12.1 the remark is in user/info', async () => {
    const account = await Account.followed();
    const answer = await account.call('user/info/updateremark', { openid: account.openid, remark: '常客' });
    expect(answer).toEqual({ errcode: 0, errmsg: 'ok' });
    expect((await account.entry()).remark).toBe('常客');
  });

  test('12.1 it is gone when somebody stops following', async () => {
    const account = await Account.followed();
    await account.call('user/info/updateremark', { openid: account.openid, remark: '常客' });
    await account.simulator.unfollow('alex');
    await account.simulator.follow('alex');
    expect((await account.entry()).remark).toBe('');
  });

  test('12.1 somebody who does not follow is 40003', async () => {
    const account = new Account();
    const body = { openid: account.openid, remark: 'x' };
    expect(await account.call('user/info/updateremark', body)).toMatchObject({ errcode: 40003 });
  });

  test('12.1 a remark of 31 characters is refused, and the old one stays', async () => {
    const account = await Account.followed();
    const body = { openid: account.openid, remark: 'x'.repeat(31) };
    expect(await account.call('user/info/updateremark', body)).toMatchObject({ errcode: 40035 });
    expect((await account.entry()).remark).toBe('');
  });
});

describe('tags', () => {
  test('12.2 a tag that is created is listed with how many have it', async () => {
    const account = await Account.followed();
    const { tag } = await account.createTag('tea');
    await account.tag(tag.id);
    expect(await account.tags()).toEqual({
      tags: [
        { id: 2, name: '星标组', count: 0 },
        { id: tag.id, name: 'tea', count: 1 },
      ],
    });
  });

  test('12.2 the tags of a follower are in user/info, in getidlist and behind the tag', async () => {
    const account = await Account.followed();
    const { tag } = await account.createTag('tea');
    await account.tag(tag.id);
    expect((await account.entry()).tagid_list).toEqual([tag.id]);
    expect(await account.call('tags/getidlist', { openid: account.openid })).toEqual({
      tagid_list: [tag.id],
    });
    expect(await account.call('user/tag/get', { tagid: tag.id })).toEqual({
      count: 1,
      data: { openid: [account.openid] },
      next_openid: account.openid,
    });
  });

  test('12.2 after the last one the list of a tag is empty, without data', async () => {
    const account = await Account.followed();
    const { tag } = await account.createTag('tea');
    await account.tag(tag.id);
    const body = { tagid: tag.id, next_openid: account.openid };
    expect(await account.call('user/tag/get', body)).toEqual({ count: 0, next_openid: '' });
  });

  test('12.3 a tag can be taken away, renamed and removed', async () => {
    const account = await Account.followed();
    const { tag } = await account.createTag('tea');
    await account.tag(tag.id);
    await account.call('tags/update', { tag: { id: tag.id, name: 'coffee' } });
    expect((await account.tags()).tags[1].name).toBe('coffee');
    await account.tag(tag.id, [account.openid], 'batchuntagging');
    expect((await account.entry()).tagid_list).toEqual([]);
    await account.tag(tag.id);
    await account.call('tags/delete', { tag: { id: tag.id } });
    expect((await account.entry()).tagid_list).toEqual([]);
  });

  test.each<[string, (account: Account) => Promise<Body>, number]>([
    ['12.4 a name twice is 45157', (one) => one.createTag('星标组'), 45157],
    ['12.4 an empty name is 45157', (one) => one.createTag(''), 45157],
    ['12.4 a name of more than 30 bytes is 45158', (one) => one.createTag('茶'.repeat(11)), 45158],
    ['12.4 an unknown tag is 45159', (one) => one.tag(999), 45159],
    [
      "12.4 WeChat's own tag cannot be removed, 45058",
      (one) => one.call('tags/delete', { tag: { id: 2 } }),
      45058,
    ],
    ['12.5 no list of openids is 40031', (one) => one.tag(2, 'alex'), 40031],
    ['12.5 an empty list is 40032', (one) => one.tag(2, []), 40032],
    ['12.5 51 openids are 40032', (one) => one.tag(2, Array(51).fill(one.openid)), 40032],
    [
      '12.5 somebody who does not follow is 40003',
      (one) => one.tag(2, [one.simulator.openid('xiaoming')]),
      40003,
    ],
    ['12.4 a missing tag is 47001', (one) => one.call('tags/create', {}), 47001],
  ])('%s', async (_sentence, act, errcode) => {
    expect(await act(await Account.followed())).toMatchObject({ errcode });
  });

  test('12.6 a follower has 20 at most, the next is 45059', async () => {
    const account = await Account.followed();
    for (let n = 0; n < 21; n += 1) {
      const { tag } = await account.createTag(`tag ${n}`);
      expect((await account.tag(tag.id)).errcode).toBe(n < 20 ? 0 : 45059);
    }
    expect((await account.entry()).tagid_list).toHaveLength(20);
  });

  test('12.6 an account has 100 of its own at most, the next is 45056', async () => {
    const account = new Account();
    for (let n = 0; n < 100; n += 1) expect(await account.createTag(`tag ${n}`)).toHaveProperty('tag');
    expect(await account.createTag('one more')).toMatchObject({ errcode: 45056 });
  });
});
