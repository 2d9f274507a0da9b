import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { RedisStore, type RedisStoreOptions } from '../../src/redis.js';
import { testStore, type Outage, type TestFunction } from '../../src/testing/index.js';
import { RedisServer } from '../support/redis-server.js';
import { Wire } from '../support/wire.js';

jest.setTimeout(20_000);
let server: RedisServer;
let wire: Wire;
beforeAll(async () => {
  server = await RedisServer.start();
  wire = await Wire.to(server.port);
});
afterAll(async () => {
  await wire.close();
  await server.kill();
});

/** The clients as docs/stores.md advises, and as they come. */
const CLIENTS: [string, (closers: (() => unknown)[]) => Promise<RedisStoreOptions>][] = [
  ['ioredis with its defaults', (closers) => openIoredis(closers, {})],
  [
    'ioredis as advised',
    (closers) =>
      openIoredis(closers, {
        connectTimeout: 2000,
        commandTimeout: 1000,
        maxRetriesPerRequest: 1,
        enableOfflineQueue: false,
      }),
  ],
  ['node-redis with its defaults', (closers) => openNodeRedis(closers, {})],
  [
    'node-redis as advised',
    (closers) => openNodeRedis(closers, { disableOfflineQueue: true, socket: { connectTimeout: 2000 } }),
  ],
];

const OUTAGES: [string, () => Outage | Promise<Outage>][] = [
  [
    'hangs',
    () => {
      server.freeze();
      return { heal: () => server.thaw() };
    },
  ],
  [
    'is cut off',
    () => {
      wire.cut();
      return { heal: () => wire.mend() };
    },
  ],
  [
    'is killed and comes back empty',
    async () => {
      const { port } = server;
      await server.kill();
      return { heal: async () => (server = await RedisServer.start({ port })) };
    },
  ],
];

/** The rest of the contract has nothing to do with how a server goes away. */
const outagesOnly: TestFunction = (name, run) => (name.includes('outage') ? test(name, run) : undefined);

describe.each(OUTAGES)('a Redis that %s', (_how, outage) => {
  describe.each(CLIENTS)('by %s', (_client, open) => {
    const closers: (() => unknown)[] = [];
    afterAll(() => Promise.all(closers.map((close) => close())));

    testStore(outagesOnly, async () => new RedisStore(await open(closers)), { outage });
  });
});

async function openIoredis(closers: (() => unknown)[], options: object): Promise<RedisStoreOptions> {
  const client = new Redis({ port: wire.port, lazyConnect: true, ...options });
  client.on('error', () => undefined);
  closers.push(() => client.disconnect());
  await client.connect();
  return { client };
}

async function openNodeRedis(closers: (() => unknown)[], options: object): Promise<RedisStoreOptions> {
  const client = createClient({ url: `redis://127.0.0.1:${wire.port}`, ...options });
  client.on('error', () => undefined);
  closers.push(() => client.destroy());
  await client.connect();
  return { client };
}
