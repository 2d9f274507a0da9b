import { RedisStore as SessionStore } from 'connect-redis';
import type { Store } from 'passport-wechat-follower';
import { RedisStore } from 'passport-wechat-follower/redis';
import { createClient } from 'redis';
import { ConfigError } from './config.js';

/** What several processes of the app share. */
export interface Shared {
  sessions: SessionStore;
  /** Keeps the common access token, who follows, and which pushes have been handled. */
  wechat: Store;
  close(): Promise<void>;
}

/** Connects to Redis; says in one sentence when it cannot. Later it comes back by itself. */
export async function openRedis(url: string): Promise<Shared> {
  let connected = false;
  const client = createClient({
    url,
    // Without Redis a request is to fail at once, not to wait for it.
    disableOfflineQueue: true,
    socket: { reconnectStrategy: (retries, cause) => (connected ? Math.min(retries * 50, 2000) : cause) },
  });
  // The code only: a message may hold the address.
  client.on('error', (error: NodeJS.ErrnoException) => {
    if (connected) console.error(`Redis: ${error.code ?? error.name}`);
  });
  try {
    await client.connect();
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    throw new ConfigError(`REDIS_URL: Redis cannot be used there (${code ?? name}).`);
  }
  connected = true;
  return {
    sessions: new SessionStore({ client, prefix: 'teahouse:session:' }),
    wechat: new RedisStore({ client, prefix: 'teahouse:wechat:' }),
    close: async () => {
      await client.close();
    },
  };
}
