import { Redis } from 'ioredis';
import { RedisServer } from './redis-server.js';

const SLOTS = 16_384;

/** Three redis-servers that form a cluster, each with a third of the slots. */
export async function startCluster() {
  const servers = await Promise.all([1, 2, 3].map(() => RedisServer.start({ cluster: true })));
  const clients = servers.map(({ url }) => new Redis(url));
  const share = Math.ceil(SLOTS / servers.length);
  await Promise.all(
    clients.map((client, i) =>
      client.call(
        'CLUSTER',
        'ADDSLOTSRANGE',
        String(i * share),
        String(Math.min(SLOTS, (i + 1) * share) - 1),
      ),
    ),
  );
  const [first] = clients;
  for (const [i, { port }] of servers.entries()) {
    const busPort = (await clients[i]!.config('GET', 'cluster-port')) as string[];
    await first!.call('CLUSTER', 'MEET', '127.0.0.1', String(port), busPort[1]!);
  }
  for (const client of clients) {
    while (!String(await client.call('CLUSTER', 'INFO')).includes('cluster_state:ok')) {
      await new Promise((resolve) => setTimeout(resolve, 50)); // Redis gossips by its own clock
    }
    client.disconnect();
  }
  return {
    nodes: servers.map(({ port }) => ({ host: '127.0.0.1', port })),
    kill: () => Promise.all(servers.map((server) => server.kill())),
  };
}
