import { Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { createClient as createClient4 } from 'redis-4';
import { createClient as createClient5 } from 'redis-5';
import { RedisStore, type RedisStoreOptions } from '../../src/redis.js';
import { testStore } from '../../src/testing/index.js';
import { codeOf } from '../support/doc-code.js';
import { startCluster } from '../support/redis-cluster.js';
import { RedisServer } from '../support/redis-server.js';

/** What the test needs of a client: a way to send commands, and an end. */
interface Opened {
  store: RedisStoreOptions;
  close: () => unknown;
}

interface NodeRedis {
  connect(): Promise<unknown>;
  sendCommand(args: string[]): Promise<unknown>;
  disconnect?(): unknown;
  destroy?(): unknown;
  on(event: 'error', listener: () => void): unknown;
}

const LIMITED = { username: 'wechat', password: 'password' };
/** What docs/stores.md tells people to allow, and nothing else. */
const PERMISSIONS = codeOf('docs/stores.md', 'redis').map((command) => command.trim().split(' '));

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
  const admin = new Redis(server.url);
  for (const [command = '', ...args] of PERMISSIONS) await admin.call(command, ...args);
  admin.disconnect();
});
afterAll(() => server.kill());

const ioredis = (options: object = {}): Promise<Opened> => {
  const client = new Redis(server.url, options);
  return Promise.resolve({ store: { client }, close: () => client.disconnect() });
};
const nodeRedis =
  (make: (options: object) => unknown, options: object = {}) =>
  async (): Promise<Opened> => {
    const client = make({ url: server.url, ...options }) as NodeRedis;
    client.on('error', () => undefined);
    await client.connect();
    return { store: { client }, close: () => (client.destroy ?? client.disconnect)?.call(client) };
  };

describe.each<[string, () => Promise<Opened>]>([
  ['ioredis 5', () => ioredis()],
  ['node-redis 4', nodeRedis(createClient4)],
  ['node-redis 5', nodeRedis(createClient5)],
  ['node-redis 6', nodeRedis(createClient)],
  ['ioredis 5 with no more permissions than it needs', () => ioredis(LIMITED)],
  ['node-redis 6 with no more permissions than it needs', nodeRedis(createClient, LIMITED)],
  [
    'sendCommand',
    async () => {
      const { store, close } = await ioredis();
      const client = store.client as Redis;
      return {
        store: { sendCommand: (command = '', ...args) => client.call(command, ...args), prefix: 'shop:' },
        close,
      };
    },
  ],
])('RedisStore by %s', (_client, open) => {
  const opened: Opened[] = [];
  afterAll(() => Promise.all(opened.map(({ close }) => close())));

  testStore(test, async () => {
    const one = await open();
    opened.push(one);
    return new RedisStore(one.store);
  });
});

describe('RedisStore on a cluster of three', () => {
  let cluster: Awaited<ReturnType<typeof startCluster>>;
  const closers: (() => unknown)[] = [];
  beforeAll(async () => {
    cluster = await startCluster();
  }, 60_000);
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    await cluster.kill();
  });

  describe('by ioredis', () => {
    testStore(test, () => {
      const client = new Redis.Cluster(cluster.nodes);
      closers.push(() => client.disconnect());
      return new RedisStore({ client });
    });
  });

  describe('by node-redis', () => {
    testStore(test, async () => {
      const client = createCluster({
        rootNodes: cluster.nodes.map(({ port }) => ({ url: `redis://127.0.0.1:${port}` })),
      });
      client.on('error', () => undefined);
      await client.connect();
      closers.push(() => client.destroy());
      const keyOf = (args: string[]) => (args[0] === 'EVAL' ? args[3] : args[1]);
      return new RedisStore({ sendCommand: (...args) => client.sendCommand(keyOf(args), false, args) });
    });
  });
});

describe('RedisStore', () => {
  const open = async () => {
    const { store, close } = await ioredis();
    return { redis: store.client as Redis, store: new RedisStore(store), close };
  };

  it.each([
    ['a list where a value should be', ['RPUSH', 'wechat:{a}:token', 'x']],
    ['a value without an end of life', ['SET', 'wechat:{a}:token', 'x']],
  ])('F07 takes %s for a miss', async (_name, [command, ...args]) => {
    const { redis, store, close } = await open();
    await redis.del('wechat:{a}:token');
    await redis.call(command!, ...args);
    expect(await store.get('{a}:token')).toBeUndefined();
    await store.set('{a}:token', 'new', 60_000);
    expect(await store.get('{a}:token')).toMatchObject({ value: 'new' });
    close();
  });

  it.each([
    ['from the far future', ['SET', 'wechat:{b}:lock:fence', '9'.repeat(40)]],
    ['that is text', ['SET', 'wechat:{b}:lock:fence', 'poison']],
    ['that is negative', ['SET', 'wechat:{b}:lock:fence', '-5']],
    ['that is a list', ['RPUSH', 'wechat:{b}:lock:fence', 'x']],
  ])('F07 goes on after a fence %s', async (_name, [command, ...args]) => {
    const { redis, store, close } = await open();
    await redis.del('wechat:{b}:lock:fence', 'wechat:{b}:lock:held');
    await redis.call(command!, ...args);
    const fence = await store.acquire('{b}:lock', 'me', 60_000);
    expect(fence).toBeGreaterThan(0);
    expect(await store.commit('{b}:lock', fence!, '{b}:token', 'value', 60_000)).toBe(true);
    close();
  });

  it.each([
    ['a failover, which set its fences back', (redis: Redis) => redis.set('wechat:{d}:lock:fence', '1')],
    ['a flush', (redis: Redis) => redis.flushall()],
  ])('F05 F06 lets nobody from before %s write over what came after', async (_name, forget) => {
    const { redis, store, close } = await open();
    await redis.del('wechat:{d}:lock:held');
    const late = await store.acquire('{d}:lock', 'late', 60_000);
    await redis.del('wechat:{d}:lock:held');
    await forget(redis);
    await new Promise((resolve) => setTimeout(resolve, 2)); // the next moment, by the clock of Redis
    const fence = await store.acquire('{d}:lock', 'heir', 60_000);
    expect(await store.commit('{d}:lock', fence!, '{d}:token', 'new', 60_000)).toBe(true);
    expect(await store.commit('{d}:lock', late!, '{d}:token', 'old', 60_000)).toBe(false);
    expect((await store.get('{d}:token'))?.value).toBe('new');
    close();
  });

  it('F07 takes a lock that would never end, and not one that will', async () => {
    const { redis, store, close } = await open();
    await redis.set('wechat:{e}:lock:held', 'nobody');
    expect(await store.acquire('{e}:lock', 'me', 60_000)).toBeGreaterThan(0);
    expect(await store.acquire('{e}:lock', 'other', 60_000)).toBeUndefined();
    close();
  });

  it('F06 goes on after everything was flushed under a holder', async () => {
    const { redis, store, close } = await open();
    const fence = await store.acquire('{c}:lock', 'me', 60_000);
    await redis.flushall();
    expect(await store.commit('{c}:lock', fence!, '{c}:token', 'value', 60_000)).toBe(true);
    expect((await store.get('{c}:token'))?.value).toBe('value');
    close();
  });

  it.each([
    ['another prefix', ['SET', 'other:key', 'x']],
    ['all keys', ['KEYS', '*']],
    ['flushing', ['FLUSHALL']],
  ])('needs no permission for %s, and docs/stores.md gives none', async (_name, [command, ...args]) => {
    const { store, close } = await ioredis(LIMITED);
    await expect((store.client as Redis).call(command!, ...args)).rejects.toThrow(/NOPERM/);
    close();
  });

  it.each<[string, unknown, RegExp]>([
    ['no options', undefined, /`options` must be an object/],
    ['nothing to send with', {}, /`client` must be a client of ioredis or node-redis/],
    ['a URL', { client: 'redis://127.0.0.1' }, /`client` must be a client/],
    [
      'both',
      { client: { call: jest.fn() }, sendCommand: jest.fn() },
      /`sendCommand` cannot be given together/,
    ],
    ['a prefix that is no text', { client: { call: jest.fn() }, prefix: 7 }, /`prefix` must be a string/],
    ['a misspelt name', { redis: {} }, /unknown option `redis`/],
  ])('refuses %s', (_name, options, rule) => {
    expect(() => new RedisStore(options as RedisStoreOptions)).toThrow(rule);
  });
});
