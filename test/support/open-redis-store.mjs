// Opens RedisStore as a site would, from the built library.
import { Redis } from 'ioredis';
import { RedisStore } from '../../dist/redis.mjs';

export async function openStore({ url, ...options }) {
  const client = new Redis(url, options);
  client.on('error', () => undefined);
  return { store: new RedisStore({ client }), close: () => client.disconnect() };
}
