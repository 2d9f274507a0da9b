import { createRequire } from 'node:module';
import path from 'node:path';

/** A connection to the Redis of the application, by the client of the application. */
export interface RedisSession {
  readonly client: 'ioredis' | 'redis';
  send(...command: string[]): Promise<unknown>;
  close(): void;
}

const CONNECT_MS = 3000;

interface EventSource {
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
}
interface IORedis extends EventSource {
  call(...command: string[]): Promise<unknown>;
  disconnect(): void;
}
interface NodeRedis extends EventSource {
  sendCommand(command: string[]): Promise<unknown>;
  /** node-redis 5 and newer. */
  destroy?(): void;
  disconnect(): Promise<void>;
}

/** Clients report trouble twice: by an event, which would end the process, and by the rejected call. */
const ignore = (): void => undefined;

async function openIORedis(library: object, url: string): Promise<RedisSession> {
  const { Redis } = library as { Redis: new (url: string, options: object) => IORedis };
  const options = {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    retryStrategy: () => null,
  };
  const client = new Redis(url, options);
  client.on('error', ignore);
  await client.connect();
  return {
    client: 'ioredis',
    send: (...command) => client.call(...command),
    close: () => client.disconnect(),
  };
}

async function openNodeRedis(library: object, url: string): Promise<RedisSession> {
  const { createClient } = library as { createClient: (options: object) => NodeRedis };
  const client = createClient({ url, socket: { connectTimeout: CONNECT_MS, reconnectStrategy: false } });
  client.on('error', ignore);
  await client.connect();
  const close = (): void => {
    if (client.destroy === undefined) client.disconnect().catch(ignore);
    else client.destroy();
  };
  return { client: 'redis', send: (...command) => client.sendCommand(command), close };
}

/** Connects with the client that the project in that folder has; `undefined` when it has none that we know. */
export async function openRedis(folder: string, url: string): Promise<RedisSession | undefined> {
  const require = createRequire(path.resolve(folder, 'package.json'));
  for (const [name, open] of [
    ['ioredis', openIORedis],
    ['redis', openNodeRedis],
  ] as const) {
    try {
      require.resolve(name);
    } catch {
      continue;
    }
    return open(require(name) as object, url);
  }
  return undefined;
}
