import { Redis } from 'ioredis';
import { RedisServer } from './redis-server.js';
import { Wire } from './wire.js';

/** A Redis and its replica behind one address, which leads to the replica once that took over. */
export class RedisPair {
  readonly #primary: RedisServer;
  readonly #replica: RedisServer;
  readonly #wire: Wire;

  private constructor(primary: RedisServer, replica: RedisServer, wire: Wire) {
    this.#primary = primary;
    this.#replica = replica;
    this.#wire = wire;
  }

  static async start(): Promise<RedisPair> {
    const primary = await RedisServer.start();
    const replica = await RedisServer.start({ replicaOf: primary.port });
    const redis = new Redis(replica.url);
    while (!(await redis.info('replication')).includes('master_link_status:up')) {
      await new Promise((resolve) => setTimeout(resolve, 20)); // Redis connects by its own clock
    }
    redis.disconnect();
    return new RedisPair(primary, replica, await Wire.to(primary.port));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#wire.port}`;
  }

  /** The replica gets what is there, and from then on nothing more: replication is late, and what is late is lost. */
  async cutReplication(): Promise<void> {
    const [primary, replica] = [new Redis(this.#primary.url), new Redis(this.#replica.url)];
    while ((await primary.wait(1, 1_000)) < 1);
    await replica.replicaof('NO', 'ONE');
    primary.disconnect();
    replica.disconnect();
  }

  /** The primary dies, and everybody is sent to the one that was its replica. */
  async failOver(): Promise<void> {
    await this.#primary.kill();
    this.#wire.cut();
    this.#wire.mend(this.#replica.port);
  }

  async kill(): Promise<void> {
    await Promise.all([this.#wire.close(), this.#primary.kill(), this.#replica.kill()]);
  }
}
