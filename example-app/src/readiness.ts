import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setTimeout as wait } from 'node:timers/promises';
import type { RedisClient } from './redis.js';

const BREAKER = 'passport-wechat-follower:breaker.opened';
const ISSUED = 'passport-wechat-follower:token.issued';
const ASK_MS = 1000;

/**
 * Whether visitors are to be sent to this process: Redis answers it, if there is one, and WeChat gives it tokens. Without
 * these it is alive, but would turn everybody away.
 */
export class Readiness {
  readonly #redis: RedisClient | undefined;
  #refusedUntil = 0;
  readonly #refused = (event: unknown): void => {
    this.#refusedUntil = Date.now() + (event as { openMs: number }).openMs;
  };
  readonly #issued = (): void => {
    this.#refusedUntil = 0;
  };

  constructor(redis: RedisClient | undefined) {
    this.#redis = redis;
    subscribe(BREAKER, this.#refused);
    subscribe(ISSUED, this.#issued);
  }

  async isReady(): Promise<boolean> {
    return Date.now() >= this.#refusedUntil && (await this.#reachesRedis());
  }

  /** Stops listening. */
  close(): void {
    unsubscribe(BREAKER, this.#refused);
    unsubscribe(ISSUED, this.#issued);
  }

  /** A connection that is gone unnoticed does not answer at all. */
  async #reachesRedis(): Promise<boolean> {
    if (this.#redis === undefined) return true;
    const answered = this.#redis.ping().then(
      () => true,
      () => false,
    );
    return Promise.race([answered, wait(ASK_MS, false, { ref: false })]);
  }
}
