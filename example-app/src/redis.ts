import type { Store } from 'passport-wechat-follower';
import { RedisStore } from 'passport-wechat-follower/redis';
import { createClient } from 'redis';
import { ConfigError } from './config.js';

/** A connection to Redis. */
export type RedisClient = ReturnType<typeof clientOf>;

/** Keys of sessions begin so. */
export const SESSION_PREFIX = 'teahouse:session:';

/** What several processes of the app share. */
export interface Shared {
  /** For the sessions. */
  client: RedisClient;
  /** Keeps the common access token, who follows, and which pushes have been handled. */
  wechat: Store;
  close(): Promise<void>;
}

/** Connects to Redis; says in one sentence when it cannot. Later it comes back by itself. */
export async function openRedis(url: string): Promise<Shared> {
  let connected = false;
  const client = clientOf(url, () => connected);
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
    client,
    wechat: new RedisStore({ client, prefix: 'teahouse:wechat:' }),
    close: async () => {
      await client.close();
    },
  };
}

/** A client that tries again once it has been connected. */
function clientOf(url: string, wasConnected: () => boolean) {
  return createClient({
    url,
    // Without Redis a request is to fail at once, not to wait for it.
    disableOfflineQueue: true,
    socket: {
      reconnectStrategy: (retries, cause) => (wasConnected() ? Math.min(retries * 50, 2000) : cause),
    },
  });
}
