import { WeChatSimulator, type PushOptions } from '../../../src/simulator/index.js';
import { AccountServer, hangUp, messageOf, never, textReply } from '../../support/account-server.js';
import { until } from '../../support/until.js';

let server: AccountServer;
let simulator: WeChatSimulator;

async function start(push: PushOptions = {}): Promise<void> {
  simulator = new WeChatSimulator({ push });
  await simulator.configurePush(simulator.officialAccount.appId, server.configuration({ mode: 'plain' }));
}

const outcomes = (): string[] => simulator.calls('push').map(({ outcome }) => outcome);

beforeEach(async () => void (server = await new AccountServer().listen()));
afterEach(async () => {
  await simulator.close();
  await server.close();
});

describe('a delivery that fails', () => {
  test('is tried again until it is accepted', async () => {
    await start();
    server.answer = () => (server.pushes.length < 3 ? { status: 500 } : 'success');
    await simulator.follow('alex');
    expect(outcomes()).toEqual(['refused', 'refused', 'accepted']);
  });

  test.each([
    [0, 1],
    [3, 4],
  ])('with %i retries comes %i times in all', async (retries, deliveries) => {
    await start({ retries });
    server.answer = () => ({ status: 500 });
    await simulator.follow('alex');
    expect(server.pushes).toHaveLength(deliveries);
  });

  test('leaves the world as it is: who followed follows', async () => {
    await start();
    server.answer = () => ({ status: 500 });
    expect(await simulator.follow('alex')).toBeUndefined();
    await simulator.unfollow('alex');
    expect(server.events).toEqual([
      'subscribe',
      'subscribe',
      'subscribe',
      'subscribe',
      'unsubscribe',
      'unsubscribe',
      'unsubscribe',
      'unsubscribe',
    ]);
  });

  test('carries the same timestamp, nonce and body again', async () => {
    await start();
    server.answer = () => ({ status: 500 });
    await simulator.follow('alex');
    expect(new Set(server.pushes.map(({ target, body }) => target + body)).size).toBe(1);
  });

  test('carries a new signature over the same body, when told to', async () => {
    await start({ retrySignature: 'fresh' });
    server.answer = () => ({ status: 500 });
    await simulator.follow('alex');
    expect(new Set(server.pushes.map(({ query }) => query.nonce)).size).toBe(4);
    expect(new Set(server.pushes.map(({ body }) => body)).size).toBe(1);
  });

  test('waits before it is tried again, when told to', async () => {
    await start({ retries: 1, retryWaitMs: 60_000 });
    server.answer = () => ({ status: 500 });
    const followed = simulator.follow('alex');
    await until(() => outcomes()[0] === 'refused');
    simulator.clock.advance(59_000);
    await new Promise(setImmediate);
    expect(server.pushes).toHaveLength(1);
    simulator.clock.advance(1_000);
    await followed;
    expect(server.pushes).toHaveLength(2);
  });

  test('ends by itself when nobody moves the clock: it runs with real time', async () => {
    await start({ timeoutMs: 1_000, retries: 0 });
    server.answer = () => never;
    await simulator.follow('alex');
    expect(outcomes()).toEqual(['timeout']);
  });

  test('is one in which the connection breaks', async () => {
    await start({ retries: 0 });
    server.answer = () => hangUp;
    await simulator.follow('alex');
    expect(simulator.calls('push')).toMatchObject([
      { outcome: 'unreachable', status: undefined, problem: 'the connection failed (ECONNRESET)' },
    ]);
  });

  test('is one whose answer has no end', async () => {
    await start({ retries: 0 });
    server.answer = () => 'x'.repeat(2_000_000);
    await simulator.follow('alex');
    expect(outcomes()).toEqual(['unreachable']);
  });
});

describe('pushes', () => {
  test('about one person arrive in the order things happened, though nobody waits', async () => {
    await start();
    server.answer = async () => {
      await new Promise(setImmediate);
      return server.pushes.length === 1 ? { status: 500 } : 'success';
    };
    await Promise.all([
      simulator.follow('alex'),
      simulator.follow('alex', undefined, { scene: 1 }),
      simulator.unfollow('alex'),
    ]);
    expect(server.events).toEqual(['subscribe', 'subscribe', 'SCAN', 'unsubscribe']);
  });

  test('about different people do not wait for each other', async () => {
    await start();
    server.answer = () => (server.pushes.length === 1 ? never : 'success');
    const stuck = simulator.follow('alex');
    await until(() => server.pushes.length === 1);
    await simulator.follow('xiaoming');
    expect(outcomes()).toEqual(['under way', 'accepted']);
    await simulator.close();
    await stuck;
  });

  test('change the world before they arrive', async () => {
    await start();
    const seen: boolean[] = [];
    server.answer = async () => {
      const { appId, appSecret } = simulator.officialAccount;
      const api = `${simulator.endpoints.api}/cgi-bin`;
      const body = JSON.stringify({ grant_type: 'client_credential', appid: appId, secret: appSecret });
      const token = await simulator.fetch(`${api}/stable_token`, { method: 'POST', body });
      const { access_token: accessToken } = JSON.parse(await token.text()) as { access_token: string };
      const query = new URLSearchParams({ access_token: accessToken, openid: simulator.openid('alex') });
      const info = await simulator.fetch(`${api}/user/info?${query.toString()}`);
      seen.push((JSON.parse(await info.text()) as { subscribe: number }).subscribe === 1);
      return 'success';
    };
    await simulator.follow('alex');
    await simulator.unfollow('alex');
    expect(seen).toEqual([true, false]);
  });

  test.each<[string, () => Promise<unknown>]>([
    ['an unknown person', () => simulator.say('nobody', 'hello')],
    ['an empty text', () => simulator.say('alex', '')],
    ['text with control characters', () => simulator.say('alex', 'a\u0000b')],
    ['a scene of 0', () => simulator.follow('alex', undefined, { scene: 0 })],
    ['a scene of 2 to the 32', () => simulator.follow('alex', undefined, { scene: 2 ** 32 })],
    ['an empty scene', () => simulator.follow('alex', undefined, { scene: '' })],
    ['a scene of 65 characters', () => simulator.follow('alex', undefined, { scene: 'x'.repeat(65) })],
    ['a mini program', () => simulator.follow('alex', simulator.miniProgram.appId)],
    ['an unknown event', () => simulator.changeAuthorization('alex', 'subscribe' as 'user_info_modified')],
  ])('about %s reject with a TypeError, and nothing is sent', async (_name, act) => {
    await start();
    await expect(act()).rejects.toMatchObject({ name: 'TypeError' });
    expect(server.pushes).toEqual([]);
  });
});

describe('the log', () => {
  test('has account, event, person, attempt, outcome, status, time and duration of each delivery', async () => {
    await start({ retries: 1 });
    const { appId } = simulator.officialAccount;
    server.answer = (push) => {
      simulator.clock.advance(1_000);
      return server.pushes.length === 1 ? { status: 502 } : textReply(push, 'hi');
    };
    await simulator.say('alex', 'hello');
    const shared = {
      endpoint: 'push',
      appId,
      event: 'text',
      openid: simulator.openid('alex'),
      at: expect.any(Number),
    };
    const [first, second] = simulator.calls('push');
    expect(first).toEqual({
      ...shared,
      attempt: 1,
      outcome: 'refused',
      status: 502,
      problem: 'the server answered status 502',
      durationMs: expect.any(Number),
    });
    expect(second).toEqual({
      ...shared,
      attempt: 2,
      outcome: 'replied',
      status: 200,
      problem: undefined,
      durationMs: expect.any(Number),
    });
    expect(first!.durationMs).toBeGreaterThanOrEqual(1_000);
    expect(second!.at).toBeGreaterThanOrEqual(first!.at + 1_000);
  });

  test('shows what is under way, and what calls() returned does not change later', async () => {
    await start();
    let before: unknown;
    server.answer = () => {
      before = simulator.calls('push');
      return 'success';
    };
    await simulator.follow('alex');
    expect(before).toMatchObject([{ outcome: 'under way', status: undefined, durationMs: undefined }]);
  });

  test('is apart from the calls that were received', async () => {
    await start();
    await simulator.follow('alex');
    expect(simulator.calls()).toEqual([]);
  });

  test('has neither what was said nor what was replied', async () => {
    await start();
    server.answer = (push) => textReply(push, 'canary-reply');
    await simulator.say('alex', 'canary-text');
    expect(messageOf(server.pushes[0]!)).toContain('canary-text');
    expect(JSON.stringify(simulator.calls('push'))).not.toContain('canary');
  });
});

describe('closing the simulator', () => {
  test('drops what is under way, and neither rejects nor tries again', async () => {
    await start();
    server.answer = () => never;
    const [followed, said] = [simulator.follow('alex'), simulator.say('xiaoming', 'hello')];
    await until(() => server.pushes.length === 2);
    await simulator.close();
    expect(await Promise.all([followed, said])).toEqual([undefined, undefined]);
    expect(outcomes()).toEqual(['interrupted', 'interrupted']);
    await Promise.all(server.pushes.map(({ dropped }) => dropped));
  });

  test('ends what waits for its turn, its delay or its overtaking, and sends none of it', async () => {
    await start();
    server.answer = () => never;
    simulator.fail('push', { reorder: true }).fail('push', { delayMs: 1_000 });
    const pushes = [
      simulator.follow('xiaoming'),
      simulator.follow('xiaohong'),
      simulator.follow('alex'),
      simulator.unfollow('alex'),
    ];
    await until(() => server.pushes.length === 1);
    await simulator.close();
    await Promise.all(pushes);
    expect(server.events).toEqual(['subscribe']);
  });

  test('ends what nothing would ever overtake', async () => {
    await start();
    simulator.fail('push', { reorder: true });
    const followed = simulator.follow('alex');
    await simulator.close();
    expect(await followed).toBeUndefined();
    expect(server.pushes).toEqual([]);
  });

  test('is not the end: what happens later is pushed', async () => {
    await start();
    await simulator.close();
    await simulator.follow('alex');
    expect(server.events).toEqual(['subscribe']);
  });

  test('leaves no wait behind', async () => {
    await start();
    await simulator.follow('alex');
    expect(simulator.clock.waiting).toBe(0);
  });
});
