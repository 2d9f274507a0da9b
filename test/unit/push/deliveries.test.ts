import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { MemoryStore, OfficialAccount, type WeChatEvents } from '../../../src/index.js';
import { Deduplication } from '../../../src/push/deduplication.js';
import { Deliveries } from '../../../src/push/deliveries.js';
import type { PushEvent } from '../../../src/push/push-event.js';
import type { PushHandlers } from '../../../src/push/push-handlers.js';

const FAILED = 'passport-wechat-follower:push.failed';

const CREATE_TIME = 1_768_442_400;

let failures: WeChatEvents['push.failed'][];
const note = (message: unknown) => failures.push(message as WeChatEvents['push.failed']);
const never = new Promise<never>(() => undefined);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function event(type = 'subscribe', openid: string | undefined = 'oSomebody'): PushEvent {
  return {
    type,
    openid,
    createdAt: 1000 * CREATE_TIME,
    raw: { FromUserName: openid, Event: type, CreateTime: String(CREATE_TIME) },
  };
}

/** Processes that share a store, each with handlers; their messages end in four seconds. */
function processes(...handlers: PushHandlers[]) {
  return processesOf(true, handlers);
}

/** The same; `isAuthentic` when what they get was encrypted. */
function processesOf(isAuthentic: boolean, handlers: PushHandlers[]) {
  const store = new MemoryStore();
  const made = handlers.map((on) => {
    const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', store });
    const deduplication = new Deduplication(store, 'wx1');
    const deliveries = new Deliveries({ account, handlers: on, deduplication, isAuthentic });
    const deliver = (given = event(), withinMs = 4_000) =>
      deliveries.deliver(given, performance.now() + withinMs);
    return { account, deliver };
  });
  return { store, made, account: made[0]!.account, deliver: made[0]!.deliver };
}

beforeEach(() => {
  failures = [];
  subscribe(FAILED, note);
  jest.useFakeTimers();
  jest.spyOn(process, 'emitWarning').mockImplementation();
});
afterEach(() => {
  unsubscribe(FAILED, note);
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** What `promise` resolves to, with the clock moved by `ms` meanwhile. */
async function after<T>(promise: Promise<T>, ms: number): Promise<T> {
  await jest.advanceTimersByTimeAsync(ms);
  return promise;
}

describe('a handler', () => {
  it('that succeeds runs once, and what it says is the answer to the first only', async () => {
    const handler = jest.fn((_event: PushEvent, { reply }: { reply: (text: string) => boolean }) => {
      reply('first');
      return reply('last');
    });
    const { deliver } = processes({ subscribe: handler });
    expect(await after(deliver(), 10)).toEqual({ outcome: 'handled', reply: 'last' });
    expect(await after(deliver(), 10)).toEqual({ outcome: 'duplicate' });
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('T30 that rejects in time makes WeChat come again, and runs again', async () => {
    const handler = jest
      .fn()
      .mockRejectedValueOnce(new Error('database away'))
      .mockResolvedValueOnce(undefined);
    const { made } = processes({ unsubscribe: handler }, { unsubscribe: handler });
    expect(await after(made[0]!.deliver(event('unsubscribe')), 10)).toEqual({ outcome: 'failed' });
    expect(await after(made[1]!.deliver(event('unsubscribe')), 10)).toMatchObject({ outcome: 'handled' });
    expect(await after(made[0]!.deliver(event('unsubscribe')), 10)).toEqual({ outcome: 'duplicate' });
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('x');
      },
    ],
    [
      'replies with nothing',
      (_event: PushEvent, { reply }: { reply: (text: string) => boolean }) => reply(''),
    ],
    [
      'replies with no text',
      (_event: PushEvent, { reply }: { reply: (text: string) => boolean }) => reply(1 as never),
    ],
  ])('that %s fails like one that rejects', async (_what, handler) => {
    const { deliver } = processes({ '*': handler });
    expect(await after(deliver(), 10)).toEqual({ outcome: 'failed' });
    expect(failures).toEqual([expect.objectContaining({ appId: 'wx1', type: 'subscribe', late: false })]);
  });

  it('that takes long goes on, and WeChat has its answer after four seconds', async () => {
    const results: unknown[] = [];
    const { deliver } = processes({
      subscribe: async (_event, { reply }) => {
        results.push(reply('in time'));
        await sleep(6_000);
        results.push(reply('too late'));
      },
    });
    const delivery = deliver();
    await jest.advanceTimersByTimeAsync(3_990);
    expect(results).toEqual([true]);
    expect(await after(delivery, 20)).toEqual({ outcome: 'late' });
    expect(await after(deliver(), 10)).toEqual({ outcome: 'duplicate' });
    await jest.advanceTimersByTimeAsync(3_000);
    expect(results).toEqual([true, false]);
    expect(failures).toEqual([]);
  });

  it('that never ends holds nothing up', async () => {
    const { made } = processes({ subscribe: () => never }, { subscribe: () => never });
    expect(await after(made[0]!.deliver(), 4_010)).toEqual({ outcome: 'late' });
    expect(await after(made[1]!.deliver(), 4_010)).toEqual({ outcome: 'duplicate' });
  });

  it('that fails when WeChat has its answer is told of and ends nothing; whoever delivers again may run it', async () => {
    const error = new Error('late');
    const handler = jest.fn(() => sleep(5_000).then(() => Promise.reject(error)));
    const { deliver } = processes({ subscribe: handler });
    expect(await after(deliver(), 4_010)).toEqual({ outcome: 'late' });
    expect(failures).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(failures).toEqual([{ appId: 'wx1', type: 'subscribe', late: true, error }]);
    void deliver();
    await jest.advanceTimersByTimeAsync(10);
    expect(handler).toHaveBeenCalledTimes(2);
  });

  it('is warned of once, by its name and that of the error, and by nothing the error says', async () => {
    const error = Object.assign(new TypeError('password hunter2 of oSomebody'), { code: 'ERR_OWN' });
    const { deliver } = processes({
      '*': () => Promise.reject(error),
      subscribe: () => Promise.reject(error),
    });
    for (const type of ['subscribe', 'subscribe', 'CLICK', 'VIEW']) await after(deliver(event(type)), 10);
    const warnings = jest.mocked(process.emitWarning).mock.calls as unknown as [string, object][];
    expect(
      warnings.map(([text]) => /of (\S+) failed \(([^)]*)\); WeChat delivers it again/.exec(text)?.slice(1)),
    ).toEqual([
      ['subscribe', 'TypeError ERR_OWN'],
      ['*', 'TypeError ERR_OWN'],
    ]);
    expect(warnings[0]![1]).toEqual({ type: 'WeChatWarning', code: 'WECHAT_PUSH_HANDLER_FAILED' });
    expect(JSON.stringify(warnings)).not.toMatch(/hunter2|oSomebody/);
    expect(JSON.stringify(warnings)).toContain('微信会重试');
    expect(failures.map((failure) => failure.error)).toEqual([error, error, error, error]);
  });

  it.each(['toString', 'constructor', 'valueOf', 'hasOwnProperty'])(
    'is not a method of every object: %s is an event like any other',
    async (type) => {
      const rest = jest.fn();
      const { deliver } = processes({ '*': rest, subscribe: undefined });
      await after(deliver(event(type)), 10);
      await after(deliver(event('subscribe')), 10);
      expect(rest.mock.calls.map(([given]) => (given as PushEvent).type)).toEqual([type, 'subscribe']);
    },
  );

  it('is not given what could not be read as its event', async () => {
    const typed = jest.fn();
    const rest = jest.fn();
    const { deliver } = processes({ user_info_modified: typed, '*': rest });
    const nobody = { type: 'user_info_modified', openid: undefined, createdAt: 1, raw: {} };
    await after(deliver(nobody), 10);
    expect([typed.mock.calls.length, rest.mock.calls.length]).toEqual([0, 1]);
  });
});

describe('the same event at once', () => {
  it('in one process runs one handler, and answers all with how that went', async () => {
    const ends = [() => sleep(100), () => sleep(100).then(() => Promise.reject(new Error('x')))];
    for (const [end, outcome] of [
      [ends[0]!, 'duplicate'],
      [ends[1]!, 'failed'],
    ] as const) {
      const handler = jest.fn(end);
      const { deliver } = processes({ subscribe: handler });
      const all = await after(Promise.all(Array.from({ length: 20 }, () => deliver())), 200);
      expect(handler).toHaveBeenCalledTimes(1);
      expect(all.slice(1)).toEqual(Array(19).fill({ outcome }));
    }
  });

  it('in another process waits until it was handled', async () => {
    const handler = jest.fn(() => sleep(1_000));
    const { made } = processes({ subscribe: handler }, { subscribe: handler });
    const first = made[0]!.deliver();
    await jest.advanceTimersByTimeAsync(50);
    const second = made[1]!.deliver();
    expect(await after(first, 1_000)).toMatchObject({ outcome: 'handled' });
    expect(await after(second, 1_000)).toEqual({ outcome: 'duplicate' });
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('in another process runs there when it fails here', async () => {
    const ours = jest.fn(() => sleep(1_000).then(() => Promise.reject(new Error('x'))));
    const theirs = jest.fn();
    const { made } = processes({ subscribe: ours }, { subscribe: theirs });
    const first = made[0]!.deliver();
    await jest.advanceTimersByTimeAsync(50);
    const second = made[1]!.deliver();
    expect(await after(first, 1_000)).toEqual({ outcome: 'failed' });
    expect(await after(second, 1_000)).toMatchObject({ outcome: 'handled' });
    expect([ours.mock.calls.length, theirs.mock.calls.length]).toEqual([1, 1]);
  });

  it('claimed by a process that died is not called handled: WeChat comes again', async () => {
    const handler = jest.fn();
    const { store, deliver } = processes({ subscribe: handler });
    await new Deduplication(store, 'wx1').claim((await namesIn(store, deliver))[0]!);
    expect(await after(deliver(), 4_010)).toEqual({ outcome: 'busy' });
    expect(handler).not.toHaveBeenCalled();
    expect(await after(deliver(), 2_000)).toMatchObject({ outcome: 'handled' });
  });
});

/** Names under which a delivery that is then undone asked the store. */
async function namesIn(store: MemoryStore, deliver: () => Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  const commit = jest.spyOn(store, 'commit').mockImplementation((_lock, _fence, key) => {
    names.push(key.split(':').at(-1)!);
    return Promise.resolve(false);
  });
  await after(deliver(), 4_010);
  commit.mockRestore();
  return names;
}

describe('a store', () => {
  it('that hangs delays a delivery, and the answer comes in time', async () => {
    const handler = jest.fn();
    const { store, deliver } = processes({ subscribe: handler });
    jest.spyOn(store, 'acquire').mockReturnValue(never);
    jest.spyOn(store, 'set').mockReturnValue(never);
    expect(await after(deliver(), 2_100)).toMatchObject({ outcome: 'handled' });
    expect(await after(deliver(), 10)).toEqual({ outcome: 'duplicate' });
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('that gives an event when the time is up gets it back, and whoever is next may have it', async () => {
    const handler = jest.fn();
    const { store, made } = processes({ subscribe: handler }, { subscribe: handler });
    const slow = jest.spyOn(store, 'get').mockImplementation(() => sleep(900).then(() => undefined));
    expect(await after(made[0]!.deliver(event(), 500), 510)).toEqual({ outcome: 'busy' });
    slow.mockRestore();
    await jest.advanceTimersByTimeAsync(500);
    expect(handler).not.toHaveBeenCalled();
    expect(await after(made[1]!.deliver(), 10)).toMatchObject({ outcome: 'handled' });
  });
});

describe('the followers', () => {
  type Told = 'forget' | 'noteSubscribed' | 'noteUnsubscribed';
  const TOLD: readonly Told[] = ['forget', 'noteSubscribed', 'noteUnsubscribed'];
  const told = ({ account }: ReturnType<typeof processes>) => {
    const calls: unknown[][] = [];
    for (const method of TOLD) {
      jest.spyOn(account.followers, method).mockImplementation((...args: unknown[]) => {
        calls.push([method, ...args]);
        return Promise.resolve();
      });
    }
    return calls;
  };
  const broken = ({ account }: ReturnType<typeof processes>) =>
    TOLD.map((method) => jest.spyOn(account.followers, method).mockRejectedValue(new Error('store away')));

  it.each<[string, boolean, unknown[]]>([
    ['subscribe', true, ['noteSubscribed', 'oSomebody', 1000 * CREATE_TIME]],
    ['unsubscribe', true, ['noteUnsubscribed', 'oSomebody', 1000 * CREATE_TIME]],
    ['SCAN', true, ['forget', 'oSomebody']],
    ['user_authorization_cancellation', true, ['forget', 'oSomebody']],
    ['subscribe', false, ['forget', 'oSomebody']],
    ['unsubscribe', false, ['forget', 'oSomebody']],
  ])('are told of %s (encrypted: %s) before the handler runs', async (type, isAuthentic, expected) => {
    const world = processesOf(isAuthentic, [{ '*': () => void order.push(['handler']) }]);
    const order = told(world);
    await after(world.deliver(event(type)), 10);
    expect(order).toEqual([expected, ['handler']]);
  });

  it('are told of the same event as often as it comes: it may be another, of the same second', async () => {
    const handler = jest.fn();
    const world = processes({ '*': handler });
    const calls = told(world);
    for (let i = 0; i < 3; i++) await after(world.deliver(), 10);
    await after(Promise.all([world.deliver(event('SCAN')), world.deliver(event('SCAN'))]), 10);
    expect([calls.length, handler.mock.calls.length]).toEqual([5, 2]);
  });

  it('that cannot be told of a repetition are no reason to let WeChat come again', async () => {
    const world = processes({});
    await after(world.deliver(event('unsubscribe')), 10);
    broken(world);
    expect(await after(world.deliver(event('unsubscribe')), 10)).toEqual({ outcome: 'duplicate' });
  });

  it.each(['CLICK', 'LOCATION', 'text', 'user_info_modified'])('are not bothered by %s', async (type) => {
    const world = processes({});
    const calls = told(world);
    await after(world.deliver(event(type)), 10);
    expect(calls).toEqual([]);
  });

  it('that cannot be told of somebody who left make WeChat come again, and the handler runs all the same', async () => {
    const handler = jest.fn();
    const world = processes({ unsubscribe: handler });
    broken(world);
    expect(await after(world.deliver(event('unsubscribe')), 10)).toEqual({ outcome: 'failed' });
    expect(handler).toHaveBeenCalledTimes(1);
  });

  it('take what is not encrypted for a hint, which need not get through', async () => {
    const world = processesOf(false, [{}]);
    const [forget] = broken(world);
    expect(await after(world.deliver(event('unsubscribe')), 10)).toMatchObject({ outcome: 'handled' });
    expect(forget).toHaveBeenCalledTimes(1);
  });

  it('that cannot be told of somebody who came are no reason to run the handler twice', async () => {
    const world = processes({});
    broken(world);
    expect(await after(world.deliver(event('subscribe')), 10)).toMatchObject({ outcome: 'handled' });
  });
});
