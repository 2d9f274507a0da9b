import { WeChatSimulator, type PushFault } from '../../../src/simulator/index.js';
import { AccountServer, fieldOf, messageOf, textReply } from '../../support/account-server.js';
import { until } from '../../support/until.js';

let server: AccountServer;
let simulator: WeChatSimulator;

beforeEach(async () => {
  server = await new AccountServer().listen();
  simulator = new WeChatSimulator();
  await simulator.configurePush(simulator.officialAccount.appId, server.configuration());
});
afterEach(async () => {
  await simulator.close();
  await server.close();
});

describe('a lost push', () => {
  test('never arrives, is not tried again, and is in the log', async () => {
    simulator.fail('push', { lost: true });
    await simulator.follow('alex');
    await simulator.unfollow('alex');
    expect(server.events).toEqual(['unsubscribe']);
    expect(simulator.calls('push')).toMatchObject([
      { event: 'subscribe', outcome: 'lost', status: undefined },
      { event: 'unsubscribe', outcome: 'accepted' },
    ]);
  });

  test('of a text leaves the person without a reply', async () => {
    simulator.fail('push', { lost: true });
    server.answer = (push) => textReply(push, 'hi');
    expect(await simulator.say('alex', 'hello')).toBeUndefined();
  });
});

describe('a duplicate', () => {
  test('is delivered as often as it says, the same in every byte, although it was accepted', async () => {
    simulator.fail('push', { duplicate: 2 });
    await simulator.follow('alex');
    expect(server.events).toEqual(['subscribe', 'subscribe', 'subscribe']);
    expect(new Set(server.pushes.map(({ target, body }) => target + body)).size).toBe(1);
    expect(simulator.calls('push').map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
  });

  test('comes before whatever happens next', async () => {
    simulator.fail('push', { duplicate: 1 });
    await Promise.all([simulator.follow('alex'), simulator.unfollow('alex')]);
    expect(server.events).toEqual(['subscribe', 'subscribe', 'unsubscribe']);
  });

  test('that is late comes after what happened meanwhile', async () => {
    simulator.fail('push', { duplicate: 1, delayMs: 3_600_000 });
    const followed = simulator.follow('alex');
    await simulator.unfollow('alex');
    expect(server.events).toEqual(['subscribe', 'unsubscribe']);
    await until(() => simulator.clock.waiting === 1);
    simulator.clock.advance(3_600_000);
    await followed;
    expect(server.events).toEqual(['subscribe', 'unsubscribe', 'subscribe']);
  });

  test('that is refused is not tried again', async () => {
    simulator.fail('push', { duplicate: 1 });
    server.answer = () => (server.pushes.length === 1 ? 'success' : { status: 500 });
    await simulator.follow('alex');
    expect(server.pushes).toHaveLength(2);
  });
});

describe('a late push', () => {
  test('waits for the clock, and then says when it happened', async () => {
    simulator.fail('push', { delayMs: 60_000 });
    const happened = Math.floor(simulator.now() / 1000);
    const followed = simulator.follow('alex');
    simulator.clock.advance(59_000);
    await new Promise(setImmediate);
    expect(server.pushes).toEqual([]);
    simulator.clock.advance(1_000);
    await followed;
    const [{ createdAt, sentAt }] = server.pushes.map((push) => ({
      createdAt: Number(fieldOf(messageOf(push), 'CreateTime')),
      sentAt: Number(push.query.timestamp),
    })) as [{ createdAt: number; sentAt: number }];
    expect(createdAt - happened).toBeLessThan(2);
    expect(sentAt - createdAt).toBeGreaterThanOrEqual(60);
  });

  test('is overtaken by what happens meanwhile', async () => {
    simulator.fail('push', { delayMs: 60_000 });
    const followed = simulator.follow('alex');
    await simulator.unfollow('alex');
    simulator.clock.advance(60_000);
    await followed;
    expect(server.events).toEqual(['unsubscribe', 'subscribe']);
  });
});

describe('a reordered push', () => {
  test('comes after the next one of the account', async () => {
    simulator.fail('push', { reorder: true });
    const followed = simulator.follow('alex');
    await simulator.unfollow('alex');
    await followed;
    expect(server.events).toEqual(['unsubscribe', 'subscribe']);
    simulator.assertNoPendingFaults();
  });

  test('is overtaken by a push about somebody else, too', async () => {
    simulator.fail('push', { reorder: true });
    const followed = simulator.follow('alex');
    await simulator.follow('xiaoming');
    await followed;
    expect(simulator.calls('push').map(({ openid }) => openid)).toEqual([
      simulator.openid('xiaoming'),
      simulator.openid('alex'),
    ]);
  });

  test('that nothing overtakes is a fault that has not been met', () => {
    simulator.fail('push', { reorder: true });
    void simulator.follow('alex');
    expect(() => simulator.assertNoPendingFaults()).toThrow('push (1)');
  });

  test('waits for one that is not reordered itself; both then come in their order', async () => {
    simulator.fail('push', { reorder: true }, 2);
    const both = [simulator.follow('alex'), simulator.follow('alex', undefined, { scene: 1 })];
    await simulator.unfollow('alex');
    await Promise.all(both);
    expect(server.events).toEqual(['unsubscribe', 'subscribe', 'SCAN']);
  });
});

describe('the script', () => {
  test('a fault of pushes that no push has met is pending', () => {
    simulator.fail('push', { lost: true }, 2);
    expect(() => simulator.assertNoPendingFaults()).toThrow('push (2)');
    simulator.clearFaults('push');
    simulator.assertNoPendingFaults();
  });

  test('nothing of it is used up while nothing is configured', async () => {
    simulator.disablePush();
    simulator.fail('push', { lost: true });
    await simulator.follow('alex');
    expect(() => simulator.assertNoPendingFaults()).toThrow('push (1)');
  });

  test('an endpoint does not meet faults of pushes, nor a push those of an endpoint', async () => {
    simulator.fail('push', { lost: true }).fail('sns/auth', { errcode: -1 });
    await simulator.fetch(`${simulator.endpoints.api}/sns/auth`);
    expect(() => simulator.assertNoPendingFaults()).toThrow(/: push \(1\)$/);
    await simulator.follow('alex');
    simulator.assertNoPendingFaults();
  });

  test('chance loses and doubles pushes, the same for the same seed', async () => {
    const outcomes = async (seed: number): Promise<string> => {
      simulator.random({ seed, rate: 0.5 });
      const before = simulator.calls('push').length;
      for (let n = 0; n < 20; n += 1) await simulator.say('alex', 'hello');
      const deliveries = simulator.calls('push').slice(before);
      return deliveries.map(({ outcome, attempt }) => `${outcome} ${attempt}`).join();
    };
    const first = await outcomes(7);
    expect(await outcomes(7)).toBe(first);
    for (const seen of ['accepted 1', 'lost 1', 'accepted 2']) expect(first).toContain(seen);
  });

  test.each<[string, object, string]>([
    ['an empty fault', {}, 'must have one of lost, duplicate, reorder and delayMs'],
    ['an unknown kind', { explode: true }, '`fault.explode` is not a kind of fault. Known are: lost, '],
    ['two kinds at once', { lost: true, reorder: true }, 'one of'],
    ['a delay of what is lost', { lost: true, delayMs: 5 }, 'delayMs'],
    ['no duplicate', { duplicate: 0 }, '`fault.duplicate` must be an integer'],
    ['half a duplicate', { duplicate: 0.5 }, '`fault.duplicate` must be an integer'],
    ['an endless delay', { delayMs: Infinity }, '`fault.delayMs` must'],
    ['loss that is none', { lost: false }, '`fault.lost` must be true'],
    ['an errcode', { errcode: -1 }, '`fault.errcode` is about an answer of WeChat'],
    ['a status', { status: 500 }, '`fault.status` is about an answer of WeChat'],
  ])('%s of a push is a TypeError that says why', (_name, fault, why) => {
    expect(() => simulator.fail('push', fault as PushFault)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining(why) }),
    );
  });

  test.each(['lost', 'duplicate', 'reorder'])('%s of an endpoint is a TypeError that says why', (kind) => {
    expect(() => simulator.fail('sns/userinfo', { [kind]: 1 })).toThrow(
      `\`fault.${kind}\` is about message pushes; sns/userinfo is an endpoint`,
    );
  });
});
