import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { createClient as createClient4 } from 'redis-4';
import { RedisStore } from '../../src/redis.js';
import { RedisServer } from '../support/redis-server.js';
import { Wire } from '../support/wire.js';

const CHANNEL = '{wx1}:followers';

let server: RedisServer;
let wire: Wire;
let admin: Redis;
beforeAll(async () => {
  server = await RedisServer.start();
  wire = await Wire.to(server.port);
  admin = new Redis(server.url);
});
afterAll(async () => {
  admin.disconnect();
  await wire.close();
  await server.kill();
});

interface Client {
  close: () => unknown;
  store: RedisStore;
}

const ioredis = async (options: object = {}): Promise<Client> => {
  const client = new Redis({ port: wire.port, lazyConnect: true, ...options }).on('error', () => undefined);
  await client.connect();
  return { store: new RedisStore({ client }), close: () => client.disconnect() };
};
const nodeRedis = async (options: object = {}): Promise<Client> => {
  const client = createClient({ url: `redis://127.0.0.1:${wire.port}`, ...options });
  client.on('error', () => undefined);
  await client.connect();
  return { store: new RedisStore({ client }), close: () => client.destroy() };
};
const nodeRedis4 = async (): Promise<Client> => {
  const client = createClient4({ url: `redis://127.0.0.1:${wire.port}` });
  client.on('error', () => undefined);
  await client.connect();
  return { store: new RedisStore({ client }), close: () => client.disconnect() };
};

/** How many connections listen. */
async function listening(): Promise<number> {
  return ((await admin.client('LIST', 'TYPE', 'PUBSUB')) as string).split('\n').filter((line) => line !== '')
    .length;
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe.each<[string, () => Promise<Client>]>([
  ['ioredis', ioredis],
  ['node-redis 4', nodeRedis4],
  ['node-redis 6', nodeRedis],
])('pushes by %s', (_client, open) => {
  const subscribe = async ({ store }: Client, channel = CHANNEL) => {
    const heard: string[] = [];
    let gaps = 0;
    const end = await store.subscribe!(
      channel,
      (message) => heard.push(message),
      () => (gaps += 1),
    );
    return { heard, end, gaps: () => gaps };
  };

  afterEach(() => until(async () => (await listening()) === 0));

  it('take one connection for all who listen, and none when nobody does', async () => {
    const client = await open();
    expect(await listening()).toBe(0);
    const ears = [];
    for (let i = 0; i < 5; i++) ears.push(await subscribe(client, `${CHANNEL}:${i % 2}`));
    expect(await listening()).toBe(1);
    for (const { end } of ears) await end();
    await until(async () => (await listening()) === 0);
    client.close();
  });

  it('end when the application closes its client', async () => {
    const client = await open();
    await subscribe(client);
    client.close();
    await until(async () => (await listening()) === 0);
    await expect(subscribe(client)).rejects.toThrow('the client is closed');
  });

  it('end when the application closes its client while they begin', async () => {
    for (let round = 0; round < 20; round++) {
      const client = await open();
      const begun = subscribe(client).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, round % 4));
      client.close();
      await begun;
      await until(async () => (await listening()) === 0);
    }
  });

  it('end when the store is closed, and the client goes on', async () => {
    const client = await open();
    await subscribe(client);
    await client.store.close();
    await until(async () => (await listening()) === 0);
    await client.store.set('{wx1}:key', 'value', 60_000);
    client.close();
  });

  it('F04 come again after an interruption, and every listener is told of the gap', async () => {
    const client = await open();
    const ears = [await subscribe(client), await subscribe(client, `${CHANNEL}:2`)];
    wire.cut();
    await admin.publish(`wechat:${CHANNEL}`, 'lost');
    wire.mend();
    await until(() => ears.every(({ gaps }) => gaps() === 1));
    await admin.publish(`wechat:${CHANNEL}`, 'heard');
    await until(() => ears[0]!.heard.length > 0);
    expect(ears.map(({ heard }) => heard)).toEqual([['heard'], []]);
    client.close();
  });

  it('tell nobody of a gap who began to listen after it', async () => {
    const client = await open();
    const early = await subscribe(client);
    wire.cut();
    wire.mend();
    await until(() => early.gaps() === 1);
    const late = await subscribe(client);
    await admin.publish(`wechat:${CHANNEL}`, 'heard');
    await until(() => late.heard.length > 0);
    expect([early.gaps(), late.gaps()]).toEqual([1, 0]);
    client.close();
  });
});

describe('pushes', () => {
  it('are sent and not heard by a store that has sendCommand alone', async () => {
    const { store, close } = await ioredis();
    const sender = new RedisStore({ sendCommand: (command = '', ...args) => admin.call(command, ...args) });
    expect(sender.subscribe).toBeUndefined();
    const heard: string[] = [];
    const noGap = () => undefined;
    const end = await store.subscribe!(CHANNEL, (message) => heard.push(message), noGap);
    await sender.publish(CHANNEL, 'message');
    await until(() => heard.length > 0);
    await end();
    close();
  });

  it.each([
    ['ioredis', ioredis],
    ['node-redis', nodeRedis],
  ])('by %s are refused where Redis forbids to listen, and nothing is left', async (_client, open) => {
    const rules = ['on', '>password', '~wechat:*', 'resetchannels', '+eval', '+info', '+client'];
    await admin.call('ACL', 'SETUSER', 'deaf', ...rules);
    const { store, close } = await open({ username: 'deaf', password: 'password' });
    const outcome = store.subscribe!(
      CHANNEL,
      () => undefined,
      () => undefined,
    );
    await expect(outcome).rejects.toThrow(/NOPERM|permissions/);
    const connections = async () => (await admin.client('LIST')) as string;
    await until(async () => (await connections()).split('user=deaf').length === 2);
    close();
  });

  it('keep to the prefix of the store', async () => {
    const client = new Redis(server.url);
    const [here, there] = ['here:', 'there:'].map((prefix) => new RedisStore({ client, prefix }));
    const heard: string[] = [];
    const noGap = () => undefined;
    await here!.subscribe!(CHANNEL, (message) => heard.push(message), noGap);
    await there!.publish(CHANNEL, 'there');
    await here!.publish(CHANNEL, 'here');
    await until(() => heard.length > 0);
    expect(heard).toEqual(['here']);
    client.disconnect();
  });
});
