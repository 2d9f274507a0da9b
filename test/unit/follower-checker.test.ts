import { OfficialAccount, type FollowerOptions } from '../../src/index.js';
import { WeChatSimulator, type Fault } from '../../src/simulator/index.js';

const SINGLE = 'cgi-bin/user/info';
const BATCH = 'cgi-bin/user/info/batchget';

function world(followers: FollowerOptions = {}, options: object = {}) {
  const simulator = new WeChatSimulator();
  const { appId, appSecret } = simulator.officialAccount;
  const { endpoints, fetch, now } = simulator;
  const account = new OfficialAccount({ appId, appSecret, endpoints, fetch, now, followers, ...options });
  const person = simulator.people[0]!.id;
  const asked = () => simulator.calls(SINGLE).length + simulator.calls(BATCH).length;
  const pass = (ms: number) => simulator.clock.advance(ms);
  return {
    simulator,
    person,
    openid: simulator.openid(person),
    account,
    followers: account.followers,
    asked,
    pass,
    now,
  };
}

/** Somebody who follows, and of whom that is known. */
async function follower(options: FollowerOptions = {}) {
  const here = world(options);
  await here.simulator.follow(here.person);
  await here.followers.check(here.openid);
  return here;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('followers', () => {
  it('F15 ten thousand questions about one person at once are one call to WeChat', async () => {
    const { followers, openid, asked } = world();
    const answers = await Promise.all(Array.from({ length: 10_000 }, () => followers.check(openid)));
    expect(answers.every(({ following }) => !following)).toBe(true);
    expect(asked()).toBe(1);
  });

  it('T34 a thousand followers with a hundred requests each are a thousand calls', async () => {
    const { followers, simulator, asked } = world();
    const openids: string[] = [];
    for (let i = 0; i < 1_000; i++) {
      const id = simulator.addUser({});
      await simulator.follow(id);
      openids.push(simulator.openid(id));
    }
    for (let first = 0; first < openids.length; first += 200) {
      const some = openids.slice(first, first + 200);
      const requests = Array.from({ length: 100 }, () => some).flat();
      const answers = await Promise.all(requests.map((openid) => followers.check(openid)));
      expect(answers.every(({ following }) => following)).toBe(true);
    }
    expect(asked()).toBe(1_000);
  }, 30_000);

  it('P24 "follows" is believed for about five minutes, and no longer', async () => {
    const { followers, simulator, person, openid, pass } = world();
    await simulator.follow(person);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    pass(265_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'cache' });
    await simulator.unfollow(person);
    pass(70_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
  });

  it('F24 "does not follow" is believed for about five seconds, and no longer', async () => {
    const { followers, simulator, person, openid, pass } = world();
    await followers.check(openid);
    await simulator.follow(person);
    pass(4_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
    pass(2_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
  });

  it('fresh asks WeChat although the answer is known, and keeps the new one', async () => {
    const { followers, simulator, person, openid } = await follower();
    await simulator.unfollow(person);
    expect(await followers.check(openid, { fresh: true })).toMatchObject({
      following: false,
      source: 'wechat',
    });
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
  });

  it('fresh is one call for all who want it at the same moment', async () => {
    const { followers, openid, asked } = await follower();
    await Promise.all(Array.from({ length: 100 }, () => followers.check(openid, { fresh: true })));
    expect(asked()).toBe(2);
  });

  it('forget lets the next question go to WeChat', async () => {
    const { followers, simulator, person, openid, asked } = world();
    await followers.check(openid);
    await simulator.follow(person);
    void followers.forget(openid);
    expect(await followers.check(openid)).toMatchObject({ following: true });
    expect(asked()).toBe(2);
  });

  it('an answer that was on its way when the person was forgotten is not remembered', async () => {
    const { followers, simulator, person, openid } = world();
    await simulator.follow(person);
    simulator.fail(SINGLE, { delayMs: 1000, afterEffect: true });
    const late = followers.check(openid);
    await until(() => simulator.clock.waiting > 0);
    await simulator.unfollow(person);
    await followers.forget(openid);
    expect(await followers.check(openid)).toMatchObject({ following: false });
    simulator.clock.advance(1000);
    expect(await late).toMatchObject({ following: false });
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
  });

  it('a failure reaches everyone who waits and is not remembered', async () => {
    const { followers, simulator, openid, asked } = world();
    simulator.fail(SINGLE, { errcode: 45001 });
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
    const { followers, openid } = await follower();
    (await followers.check(openid)).following = false;
    followers.known(openid)!.following = false;
    expect((await followers.check(openid)).following).toBe(true);
    expect(followers.known(openid)?.following).toBe(true);
  });

  it.each([undefined, null, '', 'o x', 'o'.repeat(65), 7, {}, '__proto__ '])(
    'an openid of %j is a TypeError',
    async (given) => {
      const { followers, asked, now } = world();
      const openid = given as string;
      for (const call of [
        followers.check(openid),
        followers.forget(openid),
        followers.noteSubscribed(openid, now()),
        followers.noteUnsubscribed(openid, now()),
      ]) {
        await expect(call).rejects.toMatchObject({ name: 'TypeError' });
      }
      expect(followers.known(openid)).toBeUndefined();
      expect(asked()).toBe(0);
    },
  );
});

describe('what is known without a question', () => {
  it('is that somebody follows, as long as that is believed', async () => {
    const { followers, openid, pass, asked } = await follower();
    expect(followers.known(openid)).toMatchObject({ openid, following: true, source: 'cache' });
    pass(331_000);
    expect(followers.known(openid)).toBeUndefined();
    expect(asked()).toBe(1);
  });

  it('is nothing of strangers, of those who do not follow, and of those who left', async () => {
    const { followers, simulator, openid, now } = await follower();
    const other = simulator.openid(simulator.people[1]!.id);
    expect(followers.known(other)).toBeUndefined();
    await followers.check(other);
    expect(followers.known(other)).toBeUndefined();
    void followers.noteUnsubscribed(openid, now());
    expect(followers.known(openid)).toBeUndefined();
  });
});

describe('T34 a re-check', () => {
  it('runs in the background, once, in the last fifth of what is believed', async () => {
    const { followers, simulator, openid, pass, asked } = await follower();
    pass(210_000);
    expect(followers.known(openid)).toBeDefined();
    await new Promise((resolve) => setImmediate(resolve));
    pass(55_000);
    for (let i = 0; i < 1_000; i++) expect(followers.known(openid)).toMatchObject({ source: 'cache' });
    await until(() => simulator.calls(BATCH).length > 0);
    expect(asked()).toBe(2);
    pass(200_000);
    expect(followers.known(openid)).toMatchObject({ source: 'cache' });
    expect(asked()).toBe(2);
  });

  it('is one call for all who are due', async () => {
    const { followers, simulator, pass } = world();
    const openids: string[] = [];
    for (let i = 0; i < 150; i++) {
      const id = simulator.addUser({});
      await simulator.follow(id);
      openids.push(simulator.openid(id));
    }
    await Promise.all(openids.map((openid) => followers.check(openid)));
    pass(266_000);
    for (const openid of openids) expect(followers.known(openid)).toBeDefined();
    await until(() => simulator.calls(BATCH).length === 2);
    expect(simulator.calls(SINGLE)).toHaveLength(150);
  });

  it('is joined by a question that can no longer be answered without it', async () => {
    const { followers, simulator, openid, pass, asked } = await follower();
    pass(266_000);
    followers.known(openid);
    pass(65_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    expect([asked(), simulator.calls(BATCH).length]).toEqual([2, 1]);
  });

  it('that fails is nobody’s error while the answer is good, and is tried again every five seconds at most', async () => {
    const { followers, simulator, openid, pass } = await follower({ batch: false });
    simulator.fail(SINGLE, { errcode: 45001 }, Infinity);
    pass(266_000);
    for (let i = 0; i < 20; i++) {
      expect(await followers.check(openid)).toMatchObject({ following: true, source: 'cache' });
      await new Promise((resolve) => setTimeout(resolve, 2));
      pass(100);
    }
    await until(() => simulator.calls(SINGLE).length >= 2);
    expect(simulator.calls(SINGLE)).toHaveLength(2);
    pass(64_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ errcode: 45001 });
  });

  it('that finds somebody gone turns them away from then on', async () => {
    const { followers, simulator, person, openid, pass } = await follower({ batch: false });
    await simulator.unfollow(person);
    pass(266_000);
    expect(followers.known(openid)).toBeDefined();
    await until(() => followers.known(openid) === undefined);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'cache' });
  });

  it.each<[string, Fault]>([
    ['refused', { errcode: 40032 }],
    ['about somebody else', { body: '{"user_info_list":[{"subscribe":1,"openid":"oOther"}]}' }],
    ['without subscribe', { body: '{"user_info_list":[{"openid":"OPENID"}]}' }],
    ['empty', { body: '{"user_info_list":[]}' }],
    ['no list', { body: '{"subscribe":1,"openid":"OPENID"}' }],
    ['a page', { body: '<html>' }],
  ])('T31 whose batch is %s never makes a yes of it', async (_what, fault) => {
    const { followers, simulator, person, openid, pass } = await follower();
    await simulator.unfollow(person);
    const body = typeof fault.body === 'string' ? fault.body.replace('OPENID', openid) : undefined;
    simulator.fail(BATCH, body === undefined ? fault : { ...fault, body });
    pass(266_000);
    followers.known(openid);
    pass(65_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
    simulator.assertNoPendingFaults();
  });
});

describe('T33 events', () => {
  it('an unsubscribe turns the person away at once, without a question', async () => {
    const { followers, openid, now, asked } = await follower();
    const noted = followers.noteUnsubscribed(openid, now());
    expect(followers.known(openid)).toBeUndefined();
    expect(await followers.check(openid)).toEqual({
      openid,
      following: false,
      checkedAt: expect.any(Number),
      source: 'event',
    });
    await noted;
    expect(asked()).toBe(1);
  });

  it('WeChat is asked again five seconds after an unsubscribe, and lets back in who is back', async () => {
    const { followers, openid, now, pass, asked } = await follower();
    await followers.noteUnsubscribed(openid, now()); // they follow again, and that event got lost
    pass(5_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    expect([asked(), followers.hasLeft(openid)]).toEqual([2, false]);
  });

  it('an unsubscribe that overtakes an answer wins: nobody is let in by it, and it is not kept', async () => {
    const { followers, simulator, person, openid, now } = world();
    await simulator.follow(person);
    simulator.fail(SINGLE, { delayMs: 1000, afterEffect: true });
    const waiting = Array.from({ length: 10 }, () => followers.check(openid));
    await until(() => simulator.clock.waiting > 0);
    await simulator.unfollow(person);
    await followers.noteUnsubscribed(openid, now());
    simulator.clock.advance(1000);
    for (const answer of await Promise.all(waiting)) expect(answer.following).toBe(false);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
  });

  it('an answer that an event overtakes every time lets nobody in either', async () => {
    const { followers, simulator, person, openid } = world();
    await simulator.follow(person);
    simulator.fail(SINGLE, { delayMs: 1000, afterEffect: true }, 3);
    const late = expect(followers.check(openid)).rejects.toMatchObject({ code: 'ERR_WECHAT_UNAVAILABLE' });
    for (let round = 1; round <= 3; round++) {
      await until(() => simulator.clock.waiting > 0);
      if (round === 3) await simulator.unfollow(person);
      await followers.forget(openid);
      simulator.clock.advance(1000);
    }
    await late;
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
  });

  it('F24 a subscribe lets the person in with the next request, whatever was believed or is on its way', async () => {
    const { followers, simulator, person, openid, now } = world();
    await followers.check(openid);
    simulator.fail(SINGLE, { delayMs: 1000, afterEffect: true });
    const late = followers.check(openid, { fresh: true });
    await until(() => simulator.clock.waiting > 0);
    await simulator.follow(person);
    await followers.noteSubscribed(openid, now());
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    simulator.clock.advance(1000);
    expect(await late).toMatchObject({ following: true });
    expect(followers.known(openid)).toBeDefined();
  });

  it('a subscribe lets nobody in by itself', async () => {
    const { followers, openid, now } = world();
    await followers.noteSubscribed(openid, now());
    expect(followers.known(openid)).toBeUndefined();
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
  });

  it('F22 a late or repeated subscribe does not undo a newer unsubscribe', async () => {
    const { followers, openid, now, asked } = await follower();
    const leftAt = now();
    await followers.noteUnsubscribed(openid, leftAt);
    for (const at of [leftAt - 1_000, leftAt - 60_000]) await followers.noteSubscribed(openid, at);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    expect(asked()).toBe(1);
  });

  it('F22 an unsubscribe that comes late, after a newer subscribe, turns nobody away', async () => {
    const { followers, openid, now } = await follower();
    const followedAt = now();
    await followers.noteSubscribed(openid, followedAt);
    await followers.check(openid);
    await followers.noteUnsubscribed(openid, followedAt - 60_000);
    expect(followers.known(openid)).toBeDefined();
  });

  it('whoever left is not let in while WeChat is away, for a day', async () => {
    const { followers, simulator, person, openid, now, pass } = await follower({ maxStaleMs: 86_400_000 });
    await simulator.unfollow(person);
    await followers.noteUnsubscribed(openid, now());
    simulator.fail(SINGLE, { errcode: 45001 }, Infinity);
    pass(60_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    pass(86_000_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    pass(1_000_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ errcode: 45001 });
  });

  it('however many visitors come, it is not forgotten who left', async () => {
    const { followers, simulator, openid, now, pass } = await follower({ maxEntries: 2 });
    await followers.noteUnsubscribed(openid, now());
    for (const { id } of simulator.people) await followers.check(simulator.openid(id));
    pass(6_000);
    simulator.fail(SINGLE, { errcode: 45001 }, Infinity);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
  });

  it.each([
    ['seconds', Date.UTC(2026, 0, 15) / 1000],
    ['nothing', undefined],
    ['a date', new Date()],
    ['no number', NaN],
    ['a time without end', Infinity],
    ['the day after tomorrow', Date.now() + 2 * 86_400_000],
  ])('an event with %s for its time is a TypeError, and says nothing', async (_what, at) => {
    const { followers, openid } = await follower();
    for (const call of [
      followers.noteUnsubscribed(openid, at as number),
      followers.noteSubscribed(openid, at as number),
    ]) {
      await expect(call).rejects.toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(/`at` must be the time of the event in milliseconds/),
      });
    }
    expect(followers.known(openid)).toBeDefined();
  });

  it('are dated by the clock of the wall: one of today is taken though the machine slept for three days', async () => {
    const { simulator, openid } = world();
    const { appId, appSecret } = simulator.officialAccount;
    const { followers } = new OfficialAccount({ appId, appSecret, fetch: simulator.fetch });
    const today = Date.now() + 3 * 86_400_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(today);
    try {
      await followers.noteUnsubscribed(openid, today);
      expect(followers.hasLeft(openid)).toBe(true);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('P25 an answer that is no longer good', () => {
  const away = (simulator: WeChatSimulator) => simulator.fail(SINGLE, { errcode: 45001 }, Infinity);

  it('is of no use without `maxStaleMs`', async () => {
    const { followers, simulator, openid, pass } = await follower();
    away(simulator);
    pass(331_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ errcode: 45001 });
  });

  it('lets in for `maxStaleMs` while WeChat cannot be asked, says so, and no longer', async () => {
    const { followers, simulator, openid, pass } = await follower({ maxStaleMs: 600_000 });
    away(simulator);
    pass(331_000);
    expect(await followers.check(openid)).toMatchObject({ following: true, source: 'stale' });
    expect(followers.known(openid)).toBeUndefined();
    pass(600_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ errcode: 45001 });
  });

  it('is not used while WeChat can be asked', async () => {
    const { followers, simulator, person, openid, pass } = await follower({ maxStaleMs: 600_000 });
    await simulator.unfollow(person);
    pass(331_000);
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
    away(simulator);
    pass(6_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ errcode: 45001 });
  });

  it('is not used for a fresh question', async () => {
    const { followers, simulator, openid } = await follower({ maxStaleMs: 600_000 });
    away(simulator);
    await expect(followers.check(openid, { fresh: true })).rejects.toMatchObject({ errcode: 45001 });
  });

  it('does not hide what only the application can set right', async () => {
    let secret = 'secret';
    const here = world({ maxStaleMs: 600_000 }, { appSecret: () => secret });
    const { simulator, followers, person, openid, pass } = here;
    secret = simulator.officialAccount.appSecret;
    await simulator.follow(person);
    await followers.check(openid);
    secret = '';
    pass(7_300_000);
    await expect(followers.check(openid)).rejects.toMatchObject({ code: 'ERR_WECHAT_CONFIG' });
  });
});

it('F25 an account that is closed drops re-checks nobody waits for, and still answers', async () => {
  const { account, followers, openid, pass, asked } = await follower();
  pass(266_000);
  followers.known(openid);
  await new Promise((resolve) => setImmediate(resolve));
  await account.close();
  expect(followers.known(openid)).toBeDefined();
  expect(asked()).toBe(1);
});
