import { Redis } from 'ioredis';
import { RedisStore } from '../../src/redis.js';
import { testStore } from '../../src/testing/index.js';
import { RedisServer } from '../support/redis-server.js';
import { StoreProcess } from '../support/store-process.js';
import { testKilledHolder } from '../support/killed-holder.js';

/** Handles of two processes by turns: `RedisStore` here from the sources, there from what was built of them. */
describe('RedisStore in two processes', () => {
  let server: RedisServer;
  let other: StoreProcess;
  let client: Redis;
  let count = 0;
  jest.setTimeout(30_000);
  beforeAll(async () => {
    server = await RedisServer.start();
    other = await StoreProcess.start('open-redis-store.mjs', { url: server.url });
    client = new Redis(server.url).on('error', () => undefined);
  });
  afterAll(async () => {
    client.disconnect();
    await other.kill();
    await server.kill();
  });

  testStore(test, () => (count++ % 2 === 0 ? new RedisStore({ client }) : other.open()), {
    outage: () => {
      server.freeze();
      return { heal: () => server.thaw() };
    },
  });

  testKilledHolder(
    () => new RedisStore({ client }),
    () => StoreProcess.start('open-redis-store.mjs', { url: server.url }),
  );
});
