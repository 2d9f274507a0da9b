// The Redis of a run, with a client to empty it.
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { startChild } from './child-process.mjs';

/** Starts a redis-server of our own that keeps nothing. */
export async function startRedis() {
  const child = await startChild(fileURLToPath(new URL('../redis.mjs', import.meta.url)));
  const client = new Redis(child.ready, '127.0.0.1');
  return {
    port: child.ready,
    empty: () => client.flushall(),
    async stop() {
      client.disconnect();
      await child.stop();
    },
  };
}
