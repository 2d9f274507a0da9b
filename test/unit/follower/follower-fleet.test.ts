import { MemoryStore, OfficialAccount, type FollowerOptions, type Store } from '../../../src/index.js';
import { WeChatSimulator } from '../../../src/simulator/index.js';
import { SharedMemory } from '../../support/shared-memory.js';

const SINGLE = 'cgi-bin/user/info';
const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Processes of one site, each with its own account object, around one WeChat. */
async function world({ pushes = true, followers }: { pushes?: boolean; followers?: FollowerOptions } = {}) {
  const simulator = new WeChatSimulator();
  const { endpoints, fetch, now } = simulator;
  const { appId, appSecret } = simulator.officialAccount;
  const memory = new SharedMemory(now);
  const open = (options: object = {}) => {
    const store = memory.open({ pushes });
    const account = new OfficialAccount({
      appId,
      appSecret,
      endpoints,
      fetch,
      now,
      followers,
      store,
      ...options,
    });
    const { followers: own, commonAccessToken } = account;
    return { account, store, commonAccessToken, followers: own };
  };
  const person = simulator.people[0]!.id;
  await simulator.follow(person);
  return {
    simulator,
    memory,
    open,
    person,
    openid: simulator.openid(person),
    now,
    asked: () => simulator.calls(SINGLE).length,
    pass: (ms: number) => simulator.clock.advance(ms),
  };
}

describe('processes with a shared store', () => {
  it('need one call to WeChat together', async () => {
    const { open, openid, asked } = await world();
    expect(await open().followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
    expect(await open().followers.check(openid)).toMatchObject({ following: true, source: 'cache' });
    expect(asked()).toBe(1);
  });

  it('share all that is known of a follower', async () => {
    const { open, openid, simulator, person } = await world();
    const { checkedAt, source, ...told } = await open().followers.check(openid);
    expect(source).toBe('wechat');
    expect(await open().followers.check(openid)).toEqual({ ...told, checkedAt, source: 'cache' });
    expect(told).toMatchObject({ unionid: simulator.unionid(person), followedAt: expect.any(Number) });
  });

  it('believe an answer together, no longer than one process would', async () => {
    const { open, openid, simulator, person, pass } = await world();
    await open().followers.check(openid);
    await simulator.unfollow(person);
    pass(260_000);
    expect(await open().followers.check(openid)).toMatchObject({ following: true });
    pass(71_000);
    expect(await open().followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
  });

  it('T33 learn at once that somebody left, from whichever of them was told', async () => {
    const { open, openid, now, asked } = await world();
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) await followers.check(openid);
    await settle();
    await a.followers.noteUnsubscribed(openid, now());
    await settle();
    expect(b.followers.known(openid)).toBeUndefined();
    expect(await b.followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    expect(asked()).toBe(1);
  });

  it('T33 learn it within five seconds where the store cannot push', async () => {
    const { open, openid, now, pass, asked } = await world({ pushes: false });
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) await followers.check(openid);
    await a.followers.noteUnsubscribed(openid, now());
    pass(4_900);
    expect(b.followers.known(openid)).toBeDefined();
    pass(101);
    expect(b.followers.known(openid)).toBeUndefined();
    expect((await b.followers.check(openid)).following).toBe(true); // WeChat, who knows better, was asked
    expect(asked()).toBe(2);
  });

  it('T33 deny what a process that was not there when it was told asks about', async () => {
    const { open, openid, now, simulator, pass } = await world();
    await open().followers.noteUnsubscribed(openid, now());
    const late = open();
    expect(await late.followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    simulator.fail(SINGLE, { errcode: 45001 }, Infinity);
    pass(80_000_000);
    expect(await open().followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    expect(late.followers.hasLeft(openid)).toBe(true);
  });

  it('F24 let in at once who follows, whichever of them was told', async () => {
    const { open, openid, now, simulator, person } = await world();
    await simulator.unfollow(person);
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) expect((await followers.check(openid)).following).toBe(false);
    await settle();
    await simulator.follow(person);
    await a.followers.noteSubscribed(openid, now());
    await settle();
    expect(await b.followers.check(openid)).toMatchObject({ following: true });
  });

  it('P25 let nobody in by an old answer when one of them has learnt a newer one, that it is over', async () => {
    const { open, openid, simulator, person, pass } = await world({ followers: { maxStaleMs: 3_600_000 } });
    const [one, other] = [open(), open()];
    await one.followers.check(openid);
    pass(600_000);
    await simulator.unfollow(person); // and the event gets lost
    expect(await other.followers.check(openid)).toMatchObject({ following: false, source: 'wechat' });
    pass(60_000);
    simulator.fail(SINGLE, { errcode: -1 }, Infinity);
    await expect(one.followers.check(openid)).rejects.toMatchObject({ errcode: -1 });
  });

  it('F22 keep to the newest event, whoever is told of an older one', async () => {
    const { open, openid, now, asked } = await world();
    const [a, b] = [open(), open()];
    const leftAt = now();
    await a.followers.noteUnsubscribed(openid, leftAt);
    await b.followers.noteSubscribed(openid, leftAt - 5_000);
    for (const { followers } of [a, b, open()]) {
      expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    }
    expect(asked()).toBe(0);
  });

  it('throw away an answer that an event overtook in another process, and share it with nobody', async () => {
    const { open, openid, now, simulator, person } = await world({ pushes: false });
    const [a, b] = [open(), open()];
    simulator.fail(SINGLE, { delayMs: 1000, afterEffect: true });
    const late = b.followers.check(openid);
    while (simulator.clock.waiting === 0) await settle();
    await simulator.unfollow(person);
    await a.followers.noteUnsubscribed(openid, now());
    simulator.clock.advance(1000);
    expect(await late).toMatchObject({ following: false, source: 'event' });
    expect(await open().followers.check(openid)).toMatchObject({ following: false });
  });

  it('forget together', async () => {
    const { open, openid, asked } = await world();
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) await followers.check(openid);
    await settle();
    await a.followers.forget(openid);
    await settle();
    expect(b.followers.known(openid)).toBeUndefined();
    await b.followers.check(openid);
    expect(asked()).toBe(2);
  });

  it('re-check together: what one of them learnt anew, the others take over', async () => {
    const { open, openid, asked, pass } = await world({ followers: { batch: false } });
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) await followers.check(openid);
    await settle();
    pass(266_000);
    await a.followers.check(openid);
    while (asked() < 2) await settle();
    await settle();
    await b.followers.check(openid);
    await settle();
    pass(100_000);
    expect(await b.followers.check(openid)).toMatchObject({ following: true, source: 'cache' });
    expect(asked()).toBe(2);
  });

  it('F12 stop asking together once a quota is used up', async () => {
    const { open, simulator, asked } = await world();
    simulator.fail(SINGLE, { errcode: 45009 }, Infinity);
    for (let i = 0; i < 4; i++) {
      const { followers } = open();
      await expect(followers.check(`oVisitor${i}`)).rejects.toMatchObject({ errcode: 45009 });
    }
    expect(asked()).toBe(1);
  });

  it('ask the store nothing while pushes keep their copies right', async () => {
    const { open, openid, pass } = await world();
    const { followers, store } = open();
    await followers.check(openid);
    await settle();
    pass(1_000);
    await followers.check(openid);
    pass(6_000);
    await followers.check(openid);
    await settle();
    store.calls.length = 0;
    for (let i = 0; i < 100; i++) {
      pass(1_000);
      expect(followers.known(openid)).toBeDefined();
      await settle();
    }
    expect(store.calls.filter((call) => !call.startsWith('publish'))).toEqual([]);
    expect(store.calls.length).toBeLessThanOrEqual(50);
  }, 60_000);

  it('ask the store every five seconds about whom they serve where it cannot push', async () => {
    const { open, openid, pass } = await world({ pushes: false });
    const { followers, store } = open();
    await followers.check(openid);
    store.calls.length = 0;
    for (let i = 0; i < 100; i++) {
      pass(1_000);
      await followers.check(openid);
    }
    const reads = store.calls.filter((call) => call.endsWith(':event')).length;
    expect(reads).toBeGreaterThanOrEqual(15);
    expect(reads).toBeLessThanOrEqual(25);
  });

  it('T37 T38 keep the accounts and the APIs apart, and no secret and no token', async () => {
    const { open, openid, memory, now, simulator, account } = {
      ...(await world()),
      account: { appId: 'wxother', appSecret: 'other' },
    };
    const { store, followers, commonAccessToken } = open();
    await followers.check(openid);
    await followers.noteUnsubscribed(openid, now());
    const keys = new Set(
      store.calls.map((call) => call.split(' ')[1]!).filter((key) => key.includes('followers')),
    );
    const { appId, appSecret } = simulator.officialAccount;
    for (const key of keys) expect(key.startsWith(`{${appId}}:followers:`)).toBe(true);
    const values = await Promise.all([...keys].map((key) => memory.store.get(key)));
    const text = JSON.stringify([...keys, ...values]);
    expect(text).toContain('"lifeMs');
    expect(text).not.toContain(appSecret);
    expect(text).not.toContain(await commonAccessToken.get());

    for (const other of [account, { endpoints: { api: 'https://elsewhere.example' } }]) {
      const foreign = open(other);
      await foreign.followers.check(openid).catch(() => undefined);
      const foreignKeys = foreign.store.calls.map((call) => call.split(' ')[1]!);
      expect(foreignKeys.filter((key) => keys.has(key))).toEqual([]);
    }
  });

  it.each(['', '{"broken', 'null', '{"v":1}', '{"v":1,"eventId":"","following":true}', 'x'.repeat(5000)])(
    'F07 take %j in the store for nothing at all',
    async (poison) => {
      const { open, openid, memory, asked } = await world();
      const first = open();
      await first.followers.check(openid);
      const keys = first.store.calls.map((call) => call.split(' ')[1]!);
      for (const key of keys.filter((name) => name.includes(openid)))
        await memory.store.set(key, poison, 60_000);
      expect(await open().followers.check(openid)).toMatchObject({ following: true, source: 'wechat' });
      expect(asked()).toBe(2);
    },
  );

  it('believe nothing that is pushed and makes no sense', async () => {
    const { open, openid, memory } = await world();
    const { followers, store } = open();
    await followers.check(openid);
    await settle();
    const channel = store.calls.find((call) => call.startsWith('subscribe'))!.split(' ')[1]!;
    for (const message of ['', openid, `${openid} {}`, 'x y z', `../ {"v":1}`, `${openid} {"v":1,"id":7}`]) {
      await memory.store.publish(channel, message);
    }
    await settle();
    expect(followers.known(openid)).toBeDefined();
  });

  it('F25 hear nothing more once they are closed', async () => {
    const { open, openid, now } = await world();
    const [a, b] = [open(), open()];
    for (const { followers } of [a, b]) await followers.check(openid);
    await settle();
    await b.account.close();
    await a.followers.noteUnsubscribed(openid, now());
    await settle();
    expect(b.followers.hasLeft(openid)).toBe(false);
  });
});

describe('F03 a store that is away', () => {
  it('costs one call to WeChat for each process, and no answer', async () => {
    const { open, openid, asked, pass } = await world();
    const [a, b] = [open(), open()];
    for (const { store } of [a, b]) store.isAway = true;
    for (const { followers } of [a, b]) expect((await followers.check(openid)).following).toBe(true);
    expect(asked()).toBe(2);
    pass(200_000);
    // Nobody could tell them otherwise, so their copies are good to their end.
    for (const { followers } of [a, b]) expect((await followers.check(openid)).following).toBe(true);
    expect(asked()).toBe(2);
  });

  it('keeps no process from turning away who left, and says that the others could not be told', async () => {
    const { open, openid, now } = await world();
    const { followers, store } = open();
    await followers.check(openid);
    store.isAway = true;
    await expect(followers.noteUnsubscribed(openid, now())).rejects.toMatchObject({
      code: 'ERR_WECHAT_STORE',
    });
    expect(await followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    store.isAway = false;
  });

  it('makes no use of `forget` fail', async () => {
    const { open, openid } = await world();
    const { followers, store } = open();
    await followers.check(openid);
    store.isAway = true;
    await followers.forget(openid);
    expect(followers.known(openid)).toBeUndefined();
  });

  it('says so too when the event is kept and only the others could not be told', async () => {
    const { open, openid, now } = await world();
    const { followers, store } = open();
    await followers.check(openid);
    store.publish = () => Promise.reject(new Error('NOPERM secret'));
    const telling = followers.noteUnsubscribed(openid, now());
    await expect(telling).rejects.toMatchObject({ code: 'ERR_WECHAT_STORE' });
    await expect(telling).rejects.not.toThrow('secret');
  });

  it('refuses an event that a store never takes, and does not try for ever', async () => {
    const { open, openid, now } = await world();
    const { followers, store } = open();
    store.commit = jest.fn(() => Promise.resolve(false));
    await expect(followers.noteUnsubscribed(openid, now())).rejects.toMatchObject({
      code: 'ERR_WECHAT_STORE',
    });
    expect(store.commit).toHaveBeenCalledTimes(10);
  });
});

describe('accounts of one process on one MemoryStore', () => {
  it('learn from each other who left', async () => {
    const simulator = new WeChatSimulator();
    const { endpoints, fetch, now } = simulator;
    const { appId, appSecret } = simulator.officialAccount;
    const store: Store = new MemoryStore({ now });
    const [a, b] = [1, 2].map(() => new OfficialAccount({ appId, appSecret, endpoints, fetch, now, store }));
    const person = simulator.people[0]!.id;
    const openid = simulator.openid(person);
    await simulator.follow(person);
    for (const { followers } of [a!, b!]) await followers.check(openid);
    await settle();
    await a!.followers.noteUnsubscribed(openid, now());
    await settle();
    expect(await b!.followers.check(openid)).toMatchObject({ following: false, source: 'event' });
    // Answers are each one's own: the store is not for them.
    expect(simulator.calls(SINGLE)).toHaveLength(2);
  });
});
