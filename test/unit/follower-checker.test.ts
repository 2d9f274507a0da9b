import { OfficialAccount, type FollowerOptions } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';

function world(followers: FollowerOptions = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, followers });
  const person = simulator.people[0]!.id;
  const asked = () => simulator.calls('cgi-bin/user/info').length;
  return { simulator, person, openid: simulator.openid(person), followers: account.followers, asked };
}

describe('followers', () => {
  it('F15 a thousand questions about one person at once are one call to WeChat', async () => {
    const { followers, openid, asked } = world();
    const answers = await Promise.all(Array.from({ length: 1000 }, () => followers.check(openid)));
    expect(answers.every(({ following }) => !following)).toBe(true);
    expect(asked()).toBe(1);
  });

  it('P24 "follows" is believed for about five minutes, and no longer', async () => {
    const { followers, simulator, person, openid, asked } = world();
    await simulator.follow(person);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    simulator.clock.advance(265_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'cache' });
    await simulator.unfollow(person);
    simulator.clock.advance(70_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
    expect(asked()).toBe(2);
  });

  it('F24 "does not follow" is believed for about five seconds, and no longer', async () => {
    const { followers, simulator, person, openid } = world();
    await followers.check(openid);
    await simulator.follow(person);
    simulator.clock.advance(4_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
    simulator.clock.advance(2_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
  });

  it('fresh asks WeChat although the answer is known, and keeps the new one', async () => {
    const { followers, simulator, person, openid } = world();
    await simulator.follow(person);
    await followers.check(openid);
    await simulator.unfollow(person);
    expect(await followers.check(openid, { fresh: true })).toMatchObject({
      following: false,
      source: 'wechat',
    });
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
  });

  it('forget lets the next question go to WeChat', async () => {
    const { followers, simulator, person, openid, asked } = world();
    await followers.check(openid);
    await simulator.follow(person);
    followers.forget(openid);
    expect(await followers.check(openid)).toMatchObject({ following: true });
    expect(asked()).toBe(2);
  });

  it('an answer that was on its way when the person was forgotten is not remembered', async () => {
    const { followers, simulator, person, openid } = world();
    await simulator.follow(person);
    simulator.fail('cgi-bin/user/info', { delayMs: 1000, afterEffect: true });
    const late = followers.check(openid);
    await until(() => simulator.clock.waiting > 0);
    await simulator.unfollow(person);
    followers.forget(openid);
    expect(await followers.check(openid)).toMatchObject({ following: false });
    simulator.clock.advance(1000);
    await late;
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
  });

  it('a failure reaches everyone who waits and is not remembered', async () => {
    const { followers, simulator, openid, asked } = world();
    simulator.fail('cgi-bin/user/info', { errcode: -1 });
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => followers.check(openid)));
    expect(answers.every(({ status }) => status === 'rejected')).toBe(true);
    expect(await followers.check(openid)).toMatchObject({ following: false });
    expect(asked()).toBe(2);
  });

  it('40003 of another endpoint says nothing about a person', async () => {
    const { followers, simulator, openid } = world();
    simulator.fail('cgi-bin/stable_token', { errcode: 40003 });
    await expect(followers.check(openid)).rejects.toMatchObject({
      errcode: 40003,
      endpoint: 'cgi-bin/stable_token',
    });
  });

  it('a caller that gives up stops waiting', async () => {
    const { followers, openid } = world();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(followers.check(openid, { signal })).rejects.toThrow('enough');
  });

  it('P24 only so many people are remembered', async () => {
    const { followers, simulator, asked } = world({ maxEntries: 2 });
    const openids = simulator.people.map(({ id }) => simulator.openid(id));
    for (const openid of openids) await followers.check(openid);
    await followers.check(openids[0]!);
    expect(asked()).toBe(4);
  });

  it('an answer that was handed out cannot be changed by who got it', async () => {
    const { followers, openid } = world();
    (await followers.check(openid)).following = true;
    expect((await followers.check(openid)).following).toBe(false);
  });

  it.each([undefined, null, '', 'o x', 'o'.repeat(65), 7, {}, '__proto__ '])(
    'an openid of %j is a TypeError',
    async (openid) => {
      const { followers, asked } = world();
      await expect(followers.check(openid as string)).rejects.toMatchObject({ name: 'TypeError' });
      expect(asked()).toBe(0);
    },
  );
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
