import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { CommonAccessTokenKind } from '../../src/index.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { brieflyOrFully } from './full.js';
import { RedisServer } from './redis-server.js';
import { Worker, type Outcomes } from './worker.js';

/**
 * Calls of an application, over all processes. Each is a request to a WeChat in the process of the test, which on a busy
 * machine answers no more than some hundred a second; whoever asks for more waits longer than a call may take.
 */
export const CALLS_PER_SECOND = brieflyOrFully(100, 400);

/** What a fleet may have from elsewhere; the rest are options of its accounts. */
export interface FleetOptions {
  /** A WeChat it shares with others. */
  simulator?: WeChatSimulator;
  /** A Redis that is not its own to end. */
  redisURL?: string;
  /** How far the clocks of its processes are off. */
  skewMs?: number;
  timeoutMs?: number;
  commonAccessToken?: { leaseMs?: number; waitMs?: number };
  userTokens?: { key: string };
}

/** How calls of many processes ended. */
export interface FleetOutcomes extends Omit<Outcomes, 'waitsMs'> {
  slowestMs: number;
  /** Of a hundred calls, 99 took no longer. */
  p99Ms: number;
}

/** Processes of one site, a real Redis and a simulated WeChat between them. */
export class Fleet {
  readonly simulator: WeChatSimulator;
  readonly workers: Worker[] = [];
  readonly kind: CommonAccessTokenKind;
  /** Its own Redis, unless it was given one. */
  redis!: RedisServer;
  /** A client of the test itself. */
  admin!: Redis;
  readonly #options: FleetOptions;
  #redisURL!: string;
  #earlierCalls = 0;

  private constructor(kind: CommonAccessTokenKind, options: FleetOptions) {
    this.kind = kind;
    this.#options = options;
    this.simulator = options.simulator ?? new WeChatSimulator();
  }

  static async start(size: number, kind: CommonAccessTokenKind, options: FleetOptions = {}): Promise<Fleet> {
    const fleet = new Fleet(kind, options);
    if (options.simulator === undefined) await fleet.simulator.listen();
    if (options.redisURL === undefined) fleet.redis = await RedisServer.start();
    fleet.#redisURL = options.redisURL ?? fleet.redis.url;
    fleet.admin = new Redis(fleet.#redisURL, { retryStrategy: () => 200 });
    fleet.admin.on('error', () => undefined);
    await fleet.grow(size);
    return fleet;
  }

  get endpoint(): 'cgi-bin/stable_token' | 'cgi-bin/token' {
    return this.kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
  }

  /** How often WeChat was asked for a token, by whomever. */
  get tokenCalls(): number {
    return this.simulator.calls(this.endpoint).length - this.#earlierCalls;
  }

  /** The newest token WeChat issued. */
  get newestToken(): string | undefined {
    return this.simulator.currentCommonAccessToken({ kind: this.kind });
  }

  /** How often an interface turned the token of a call down. */
  get rejections(): number {
    return this.simulator.calls('cgi-bin/user/info').filter(({ errcode }) => errcode !== undefined).length;
  }

  /** Adds processes. */
  async grow(size: number, { skewMs }: { skewMs?: number } = {}): Promise<Worker[]> {
    const added = Array.from({ length: size }, () => new Worker());
    this.workers.push(...added);
    await Promise.all(added.map((worker) => worker.run('open', this.#settings(skewMs))));
    return added;
  }

  /** Every process forgets what it knows, and so do Redis and WeChat: as good as new ones, in less time. */
  async beginAnew(): Promise<void> {
    await this.admin.flushall();
    this.simulator.clock.advance(7_200_000); // the life of a token
    await Promise.all(this.workers.map((worker) => worker.run('open', this.#settings())));
    this.simulator.clearFaults();
    this.#earlierCalls += this.tokenCalls;
  }

  /** Gives every process the same token, one after the other: by one call to WeChat, however slow the machine. */
  async warmUp(): Promise<void> {
    for (const worker of this.workers) await worker.run('get', { count: 1 });
  }

  /** Lets every process have so many callers at once. */
  async get(count: number): Promise<FleetOutcomes> {
    return summary(await Promise.all(this.workers.map((worker) => worker.run('get', { count }))));
  }

  /** The same for the user token of one visitor. */
  async userToken(args: { openid: string; scope: string; count: number }): Promise<FleetOutcomes> {
    return summary(await Promise.all(this.workers.map((worker) => worker.run('userToken', args))));
  }

  /** So many callers a second, over all processes, for a while. `use`: each makes a call that needs the token. */
  async load(perSecond: number, forMs: number, how: 'get' | 'use' = 'get'): Promise<FleetOutcomes> {
    const openid = this.simulator.openid(this.simulator.people[0]!.id);
    const args = { perSecond: perSecond / this.workers.length, forMs, how, openid };
    return summary(await Promise.all(this.workers.map((worker) => worker.run('load', args))));
  }

  /** Moves every clock ahead: those of the processes, of WeChat, and what is left of lives in Redis. */
  async advance(ms: number, { simulator = true, redis = true } = {}): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.run('advance', { ms })));
    if (redis) await this.admin.eval(AGE, 0, ms);
    if (simulator) this.simulator.clock.advance(ms);
  }

  /** How often something was told by all processes together: names of events, and codes of warnings. */
  async events(): Promise<Record<string, number>> {
    const sum: Record<string, number> = {};
    for (const worker of this.workers) {
      for (const [name, count] of Object.entries(await worker.events())) sum[name] = (sum[name] ?? 0) + count;
    }
    return sum;
  }

  /** Name in Redis of a part of what the fleet shares: `token`, `lock:held`, `refusal`. */
  key(part: string): string {
    const { endpoints, officialAccount } = this.simulator;
    const api = createHash('sha256').update(endpoints.api).digest('hex').slice(0, 8);
    return `wechat:{${officialAccount.appId}}:${this.kind}:${api}:${part}`;
  }

  /** Resolves when WeChat has been asked for a token, and the answer is still on its way. */
  async untilAsked(): Promise<void> {
    while (this.simulator.clock.waiting === 0) await pause(5);
  }

  /** What a process is opened with. */
  #settings(skewMs = this.#options.skewMs): object {
    const { endpoints, officialAccount } = this.simulator;
    const { appId, appSecret } = officialAccount;
    const { timeoutMs, commonAccessToken, userTokens } = this.#options;
    return {
      redisURL: this.#redisURL,
      appId,
      appSecret,
      endpoints,
      skewMs,
      timeoutMs,
      userTokens,
      commonAccessToken: { kind: this.kind, ...commonAccessToken },
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    this.admin.disconnect();
    if (this.#options.simulator === undefined) await this.simulator.close();
    await (this.redis as RedisServer | undefined)?.kill();
  }
}

/** Shortens what is left of every life. What would have ended has ended. */
const AGE = `
for _, key in ipairs(redis.call('KEYS', '*')) do
  local left = redis.call('PTTL', key)
  if left > 0 then redis.call('PEXPIRE', key, left - ARGV[1]) end
end
`;

/** Real processes have real clocks; this is the one place that waits for them. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function summary(results: Outcomes[]): FleetOutcomes {
  const union = (key: 'codes' | 'tokens') => [...new Set(results.flatMap((result) => result[key]))];
  const waitsMs = results.flatMap((result) => result.waitsMs).sort((a, b) => a - b);
  return {
    ok: results.reduce((sum, { ok }) => sum + ok, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
    codes: union('codes'),
    tokens: union('tokens'),
    attempts: Math.max(...results.map(({ attempts }) => attempts)),
    slowestMs: waitsMs.at(-1) ?? 0,
    p99Ms: waitsMs[Math.ceil(0.99 * waitsMs.length) - 1] ?? 0,
  };
}
