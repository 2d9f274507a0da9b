import { OfficialAccount } from '../../src/index.js';
import { WeChatSimulator, type WeChatSimulatorOptions } from '../../src/simulator/index.js';

async function world(followers: number, options: WeChatSimulatorOptions = {}) {
  const simulator = new WeChatSimulator(options);
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const { api, commonAccessToken } = new OfficialAccount({ appId, appSecret, endpoints, fetch, now });
  const openids: string[] = [];
  for (let i = 0; i < followers; i++) {
    const id = simulator.addUser({ id: `follower-${i}` });
    await simulator.follow(id);
    openids.push(simulator.openid(id));
  }
  return { simulator, api, openids, token: await commonAccessToken.get() };
}

describe('api.fetchFollowers', () => {
  it('asks about a hundred people in one call, and says the same of each as api.fetchFollower', async () => {
    const { api, openids, token, simulator } = await world(100);
    const records = await api.fetchFollowers(token, openids);
    expect(records.map(({ openid }) => openid)).toEqual(openids);
    expect(records[7]).toEqual(await api.fetchFollower(token, openids[7]!));
    expect(simulator.calls('cgi-bin/user/info/batchget')).toHaveLength(1);
  });

  it.each([0, 101])('T31 refuses %d openids before WeChat is asked', async (count) => {
    const { api, token, simulator } = await world(0);
    const openids = Array.from({ length: count }, (_, i) => `o${i}`);
    await expect(api.fetchFollowers(token, openids)).rejects.toMatchObject({ name: 'TypeError' });
    expect(simulator.calls('cgi-bin/user/info/batchget')).toEqual([]);
  });

  it('says of somebody who does not follow that they do not, where WeChat has a record of them', async () => {
    const { api, openids, token, simulator } = await world(1);
    const stranger = simulator.openid(simulator.people[0]!.id);
    const records = await api.fetchFollowers(token, [...openids, stranger]);
    expect(records.map(({ following }) => following)).toEqual([true, false]);
  });

  it('rejects with the errcode where WeChat refuses the whole call', async () => {
    const { api, openids, token, simulator } = await world(1, { batchNonFollower: 'refuse' });
    const stranger = simulator.openid(simulator.people[0]!.id);
    await expect(api.fetchFollowers(token, [...openids, stranger])).rejects.toMatchObject({
      errcode: 40003,
      endpoint: 'cgi-bin/user/info/batchget',
    });
  });

  it('leaves out whom WeChat says nothing about', async () => {
    const { api, openids, token, simulator } = await world(2);
    const body = `{"user_info_list":[{"subscribe":1,"openid":"${openids[1]}"}]}`;
    simulator.fail('cgi-bin/user/info/batchget', { body });
    expect(await api.fetchFollowers(token, openids)).toMatchObject([{ openid: openids[1], following: true }]);
  });

  it.each([
    ['about somebody else', '{"user_info_list":[{"subscribe":1,"openid":"oSomebodyElse"}]}'],
    [
      'twice about the same person',
      '{"user_info_list":[{"subscribe":1,"openid":"A"},{"subscribe":0,"openid":"A"}]}',
    ],
    ['without an openid', '{"user_info_list":[{"subscribe":1}]}'],
    ['without subscribe', '{"user_info_list":[{"openid":"A"}]}'],
    ['with a subscribe that is neither', '{"user_info_list":[{"subscribe":2,"openid":"A"}]}'],
    ['with a record that is none', '{"user_info_list":[1]}'],
    ['with an inherited list', '{"__proto__":{"user_info_list":[{"subscribe":1,"openid":"A"}]}}'],
    ['without a list', '{}'],
    ['of a single record', '{"subscribe":1,"openid":"A"}'],
  ])('F23 takes an answer %s for no answer at all', async (_what, body) => {
    const { api, openids, token, simulator } = await world(1);
    simulator.fail('cgi-bin/user/info/batchget', { body: body.replaceAll('"A"', `"${openids[0]}"`) });
    await expect(api.fetchFollowers(token, openids)).rejects.toMatchObject({ code: 'ERR_WECHAT_RESPONSE' });
  });
});

describe('api.listFollowers', () => {
  it('walks through all followers and stops', async () => {
    const { api, openids, token, simulator } = await world(5, { followersPerPage: 2 });
    const found: string[] = [];
    let next: string | undefined;
    do {
      const page = await api.listFollowers(token, next);
      expect(page.total).toBe(5);
      found.push(...page.openids);
      next = page.nextOpenid;
    } while (next !== undefined);
    expect(found).toEqual(openids);
    expect(simulator.calls('cgi-bin/user/get')).toHaveLength(4);
  });

  it('stops at once where nobody follows', async () => {
    const { api, token } = await world(0);
    expect(await api.listFollowers(token)).toEqual({ total: 0, openids: [] });
  });

  it('stops where WeChat leaves next_openid empty on the last page, as its document says', async () => {
    const { api, token, simulator } = await world(0);
    const body = '{"total":1,"count":1,"data":{"openid":["oA"]},"next_openid":""}';
    simulator.fail('cgi-bin/user/get', { body });
    expect(await api.listFollowers(token)).toEqual({ total: 1, openids: ['oA'] });
  });

  it.each([
    ['no total', '{"data":{"openid":["oA"]},"next_openid":"oA"}'],
    ['openids that are none', '{"total":1,"data":{"openid":[7]},"next_openid":"oA"}'],
    ['data of another shape', '{"total":1,"data":{"openids":["oA"]},"next_openid":"oA"}'],
    ['a next_openid that is none', '{"total":1,"data":{"openid":["oA"]},"next_openid":"../x"}'],
  ])('takes %s for no answer at all', async (_what, body) => {
    const { api, token, simulator } = await world(0);
    simulator.fail('cgi-bin/user/get', { body });
    await expect(api.listFollowers(token)).rejects.toMatchObject({ code: 'ERR_WECHAT_RESPONSE' });
  });
});
