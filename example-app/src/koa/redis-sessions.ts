import { SESSION_PREFIX, type RedisClient } from '../redis.js';
import type { Sessions } from './session.js';

/** Sessions in Redis. No answer of Redis is a 503. */
export class RedisSessions implements Sessions {
  readonly #client: RedisClient;

  constructor(client: RedisClient) {
    this.#client = client;
  }

  async get(id: string): Promise<unknown> {
    const text = await answered(this.#client.get(SESSION_PREFIX + id));
    return text === null ? undefined : JSON.parse(text);
  }

  async set(id: string, session: object, lifeMs: number): Promise<void> {
    const expiration = { type: 'PX', value: lifeMs } as const;
    await answered(this.#client.set(SESSION_PREFIX + id, JSON.stringify(session), { expiration }));
  }

  async destroy(id: string): Promise<void> {
    await answered(this.#client.del(SESSION_PREFIX + id));
  }
}

async function answered<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw Object.assign(error as Error, { status: 503 });
  }
}
