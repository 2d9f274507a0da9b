import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { RedisServer } from './redis-server.js';

/** How many calls of a process ended, and how. */
export interface Outcomes {
  ok: number;
  failed: number;
  /** Codes of the errors, each once. */
  codes: string[];
  tokens: string[];
  slowestMs: number;
}

interface Reply {
  id: number;
  result?: Outcomes;
  error?: string;
}

/** A process of the fleet. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 0;

  constructor() {
    this.#child = fork(path.join(__dirname, 'fleet-worker.mjs'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
  }

  /** Lets the process do something; resolves to how it ended. */
  run(
    command: 'open' | 'get' | 'check' | 'userToken' | 'load' | 'stall',
    args: object = {},
  ): Promise<Outcomes> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result!) : reject(new Error(error)),
      );
      this.#child.send({ id, command, args });
    });
  }

  /** Closes the account and waits for the process to end by itself; gives how long that took, in milliseconds. */
  async close(): Promise<number> {
    const startedAt = performance.now();
    const ended = this.#ended();
    this.#child.send({ id: this.#next++, command: 'close', args: {} });
    await ended;
    return performance.now() - startedAt;
  }

  /** Ends or freezes the process as the operating system does. */
  async kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): Promise<void> {
    const ended = signal === 'SIGKILL' ? this.#ended() : Promise.resolve();
    this.#child.kill(signal);
    await ended;
  }

  #ended(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }
}

/** Processes of one site, a real Redis and a simulated WeChat between them. */
export class Fleet {
  readonly simulator = new WeChatSimulator();
  readonly workers: Worker[] = [];
  readonly kind: 'stable' | 'classic';
  redis!: RedisServer;

  private constructor(kind: 'stable' | 'classic') {
    this.kind = kind;
  }

  static async start(size: number, kind: 'stable' | 'classic', options: object = {}): Promise<Fleet> {
    const fleet = new Fleet(kind);
    await fleet.simulator.listen();
    fleet.redis = await RedisServer.start();
    await fleet.grow(size, options);
    return fleet;
  }

  get endpoint(): 'cgi-bin/stable_token' | 'cgi-bin/token' {
    return this.kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
  }

  /** How often WeChat was asked for a token. */
  get tokenCalls(): number {
    return this.simulator.calls(this.endpoint).length;
  }

  /** Adds processes. */
  async grow(size: number, options: object = {}): Promise<Worker[]> {
    const { appId, appSecret } = this.simulator.officialAccount;
    const settings = { redisURL: this.redis.url, appId, appSecret, endpoints: this.simulator.endpoints };
    const added = Array.from({ length: size }, () => new Worker());
    this.workers.push(...added);
    await Promise.all(
      added.map((worker) =>
        worker.run('open', { ...settings, commonAccessToken: { kind: this.kind }, ...options }),
      ),
    );
    return added;
  }

  /** Lets every process do the same at once, and adds up how it ended. */
  async all(command: 'get' | 'check' | 'userToken' | 'load', args: object): Promise<Outcomes> {
    const results = await Promise.all(this.workers.map((worker) => worker.run(command, args)));
    const union = (key: 'codes' | 'tokens') => [...new Set(results.flatMap((result) => result[key]))];
    return {
      ok: results.reduce((sum, { ok }) => sum + ok, 0),
      failed: results.reduce((sum, { failed }) => sum + failed, 0),
      codes: union('codes'),
      tokens: union('tokens'),
      slowestMs: Math.max(...results.map(({ slowestMs }) => slowestMs)),
    };
  }

  /** Resolves when WeChat has been asked for a token, and the answer is still on its way. */
  async untilAsked(): Promise<void> {
    while (this.simulator.clock.waiting === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await this.simulator.close();
    await this.redis.kill();
  }
}
