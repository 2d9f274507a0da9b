import { checkFunction, checkOptionNames, refuseOption } from '../internal/check-options.js';
import { RedisPushes } from './redis-pushes.js';
import { ACQUIRE, COMMIT, PUBLISH, READ, RELEASE } from './redis-scripts.js';
import { subscriberOpener } from './redis-subscriber.js';
import type { Store } from './store.js';

/** Sends one Redis command, given as its words, and resolves to Redis' answer. */
export type SendCommand = (...args: string[]) => Promise<unknown>;

/** A client of ioredis, or of node-redis (not its cluster; use `sendCommand` there). Structural: neither is imported. */
export type RedisClient =
  | { call(command: string, ...args: string[]): Promise<unknown> }
  | { sendCommand(args: string[]): Promise<unknown> };

/** Options of {@link RedisStore}: a `client`, or `sendCommand` for any other. */
export interface RedisStoreOptions {
  /**
   * Client of ioredis 5 (single, sentinel or cluster) or node-redis 4, 5, 6. It stays yours: nothing here closes it. For
   * pushes between processes a duplicate of it is opened, which ends with it.
   */
  client?: RedisClient | undefined;
  /**
   * Sends a command by a client of any kind. For a cluster the key that decides the node is the fourth word of `EVAL`,
   * else the second: `(...args) => cluster.sendCommand(args[0] === 'EVAL' ? args[3] : args[1], false, args)`. With it alone
   * other processes learn of an unsubscribe within 5 s, not at once.
   */
  sendCommand?: SendCommand | undefined;
  /** Put in front of every key, literally. Default is `'wechat:'`. */
  prefix?: string | undefined;
}

/**
 * Store on Redis 6 or newer, or Valkey: what any number of processes and machines share. One round trip a method; what
 * must be atomic is a script. All keys of an account carry one hash tag, so it works on a cluster too.
 */
export class RedisStore implements Store {
  readonly shared = true;
  readonly #send: SendCommand;
  readonly #prefix: string;
  readonly #pushes: RedisPushes | undefined;
  /** See {@link Store.subscribe}. There is none without a `client` that can be duplicated. */
  readonly subscribe?: NonNullable<Store['subscribe']>;

  /** Throws a `TypeError` naming the option and the rule when one is wrong. */
  constructor(options: RedisStoreOptions) {
    checkOptionNames('RedisStore', options, { client: true, sendCommand: true, prefix: true });
    const { prefix = 'wechat:' } = options;
    if (typeof prefix !== 'string') refuseOption('RedisStore', 'prefix', 'must be a string');
    this.#prefix = prefix;
    this.#send = senderOf(options);
    const open = subscriberOpener(options.client);
    if (open === undefined) return;
    const pushes = new RedisPushes(open);
    this.#pushes = pushes;
    this.subscribe = (channel, ...how) => pushes.subscribe(prefix + channel, ...how);
  }

  /** See {@link Store.get}. A value of another type than string is deleted and counts as a miss. */
  async get(key: string): Promise<{ value: string; ttlMs: number } | undefined> {
    const answer = text(await this.#run(READ, [key]));
    const colon = answer.indexOf(':');
    if (colon < 0) return undefined;
    return { value: answer.slice(colon + 1), ttlMs: Number(answer.slice(0, colon)) };
  }

  /** See {@link Store.set}. */
  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#send('SET', this.#prefix + key, value, 'PX', milliseconds(ttlMs));
  }

  /** See {@link Store.delete}. */
  async delete(key: string): Promise<void> {
    await this.#send('DEL', this.#prefix + key);
  }

  /** See {@link Store.acquire}. */
  async acquire(lock: string, owner: string, ttlMs: number): Promise<number | undefined> {
    const fence = Number(await this.#run(ACQUIRE, lockKeys(lock), owner, milliseconds(ttlMs)));
    return fence > 0 ? fence : undefined;
  }

  /** See {@link Store.release}. */
  async release(lock: string, owner: string): Promise<void> {
    await this.#run(RELEASE, lockKeys(lock).slice(0, 1), owner);
  }

  /** See {@link Store.commit}. */
  async commit(lock: string, fence: number, key: string, value: string, ttlMs: number): Promise<boolean> {
    const [, fenceKey] = lockKeys(lock);
    return Number(await this.#run(COMMIT, [fenceKey, key], String(fence), value, milliseconds(ttlMs))) === 1;
  }

  /** See {@link Store.publish}. */
  async publish(channel: string, message: string): Promise<void> {
    await this.#run(PUBLISH, [channel], message);
  }

  /** Ends what was opened for pushes. The client stays open. */
  close(): Promise<void> {
    this.#pushes?.close();
    return Promise.resolve();
  }

  /** EVAL and not EVALSHA: the scripts are shorter than the token they carry, and a restarted Redis knows no hashes. */
  #run(script: string, keys: readonly string[], ...args: string[]): Promise<unknown> {
    return this.#send('EVAL', script, String(keys.length), ...keys.map((key) => this.#prefix + key), ...args);
  }
}

function senderOf({ client, sendCommand }: RedisStoreOptions): SendCommand {
  checkFunction('RedisStore', 'sendCommand', sendCommand);
  if (sendCommand !== undefined) {
    if (client !== undefined)
      refuseOption('RedisStore', 'sendCommand', 'cannot be given together with `client`');
    return sendCommand;
  }
  // ioredis has a `sendCommand` too, which takes something else; so `call` is looked for first.
  const { call, sendCommand: send } = Object(client) as { call?: unknown; sendCommand?: unknown };
  if (typeof call === 'function') return (...args) => Reflect.apply(call, client, args) as Promise<unknown>;
  if (typeof send === 'function') return (...args) => Reflect.apply(send, client, [args]) as Promise<unknown>;
  return refuseOption(
    'RedisStore',
    'client',
    'must be a client of ioredis or node-redis; or give `sendCommand`',
  );
}

/** The lock itself and its counter of fences. Same hash tag as the lock's name. */
function lockKeys(lock: string): [string, string] {
  return [`${lock}:held`, `${lock}:fence`];
}

/** Redis takes whole, positive milliseconds. */
function milliseconds(ttlMs: number): string {
  return String(Math.max(1, Math.ceil(ttlMs)));
}

/** Some clients are set to answer with buffers. */
function text(answer: unknown): string {
  return Buffer.isBuffer(answer) ? answer.toString('utf8') : typeof answer === 'string' ? answer : '';
}
