import { WeChatSimulator, type SavedState } from '../../../src/simulator/index.js';
import { OfficialAccount } from '../../../src/index.js';

const accountOf = (simulator: WeChatSimulator) =>
  new OfficialAccount({
    ...{ appId: simulator.officialAccount.appId, appSecret: simulator.officialAccount.appSecret },
    endpoints: simulator.endpoints,
    fetch: simulator.fetch,
  });
const through = (state: SavedState) => JSON.parse(JSON.stringify(state)) as SavedState;

it('a token issued before a restart still opens the door, and is the one handed out again', async () => {
  const before = new WeChatSimulator();
  const token = await accountOf(before).commonAccessToken.get();
  const after = new WeChatSimulator().restore(through(before.save()));
  const account = accountOf(after);
  await expect(account.api.fetchFollower(token, after.openid('alex'))).resolves.toBeDefined();
  await expect(account.commonAccessToken.get()).resolves.toBe(token);
});

it('a token that died is as dead as before', async () => {
  const before = new WeChatSimulator();
  const token = await accountOf(before).commonAccessToken.get();
  before.clock.advance(7_200_000);
  const after = new WeChatSimulator().restore(through(before.save()));
  await expect(accountOf(after).api.fetchFollower(token, after.openid('alex'))).rejects.toMatchObject({
    errcode: 40001,
  });
});

it('people, follows and the clock are as they were, and who unfollowed has', async () => {
  const before = new WeChatSimulator();
  before.addUser({ id: 'mei', nickname: 'Mei' });
  await before.follow('mei');
  before.clock.advance(60_000);
  const after = new WeChatSimulator();
  await after.follow('alex');
  after.restore(through(before.save()));
  expect(after.people.map(({ id }) => id)).toContain('mei');
  expect(after.save().follows).toEqual(before.save().follows);
  expect(after.now() - before.now()).toBeLessThan(10_000);
});

it('what belongs to an app that is gone is left out', async () => {
  const before = new WeChatSimulator();
  await accountOf(before).commonAccessToken.get();
  await before.follow('alex');
  const after = new WeChatSimulator({ officialAccounts: [{ appId: 'wxother', appSecret: 'other' }] });
  after.restore(through(before.save()));
  expect(after.save()).toMatchObject({ commonAccessTokens: [], follows: [] });
});

it.each([undefined, {}, { version: 2 }, { version: 1, people: [] }])('%j is no state', (state) => {
  expect(() => new WeChatSimulator().restore(state as unknown as SavedState)).toThrow(TypeError);
});
