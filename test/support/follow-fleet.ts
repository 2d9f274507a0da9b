import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { AES_KEY, PushSender, TOKEN, type SentPush } from './message-push.js';
import { RedisServer } from './redis-server.js';
import { Wire } from './wire.js';

/**
 * Processes of one site where visitors log in by following. What the account keeps is in a real Redis at the end of a wire
 * that can be cut; sessions are there too, on a way of their own.
 */
export class FollowFleet {
  readonly simulator = new WeChatSimulator();
  readonly sender = new PushSender(this.simulator.officialAccount.appId, this.simulator.now);
  readonly redis: RedisServer;
  readonly wire: Wire;
  readonly #children: ChildProcess[] = [];
  readonly #urls: string[] = [];

  private constructor(redis: RedisServer, wire: Wire) {
    this.redis = redis;
    this.wire = wire;
  }

  static async start(size: number): Promise<FollowFleet> {
    const redis = await RedisServer.start();
    const fleet = new FollowFleet(redis, await Wire.to(redis.port));
    await fleet.simulator.listen();
    for (const url of await Promise.all(Array.from({ length: size }, () => fleet.#grow())))
      fleet.#urls.push(url);
    return fleet;
  }

  /** Where a process is. */
  url(n: number): string {
    return this.#urls[n]!;
  }

  /** Lets WeChat push to a process from now on. */
  hears(n: number): Promise<void> {
    const { appId } = this.simulator.officialAccount;
    const url = `${this.url(n)}/wechat`;
    return this.simulator.configurePush(appId, { url, token: TOKEN, encodingAESKey: AES_KEY, mode: 'safe' });
  }

  /** Delivers a push to a process, whether WeChat would or not. */
  push(n: number, { search, body }: SentPush): Promise<Response> {
    return fetch(`${this.url(n)}/wechat?${search}`, { method: 'POST', body });
  }

  /** How often `verify` was called, in all processes together. */
  async verified(): Promise<number> {
    const counts = await Promise.all(
      this.#children.map(async (child) => {
        child.send({});
        return (await said(child)) as { verified: number };
      }),
    );
    return counts.reduce((sum, { verified }) => sum + verified, 0);
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.simulator.close();
    await this.wire.close();
    await this.redis.kill();
  }

  async #grow(): Promise<string> {
    const { endpoints, officialAccount } = this.simulator;
    const { appId, appSecret } = officialAccount;
    const settings = {
      sessionsURL: this.redis.url,
      storeURL: `redis://127.0.0.1:${this.wire.port}`,
      appId,
      appSecret,
      endpoints,
      push: { token: TOKEN, encodingAESKey: AES_KEY },
    };
    const child = fork(path.join(__dirname, 'follow-worker.mjs'), [JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#children.push(child);
    return `http://127.0.0.1:${((await said(child)) as { port: number }).port}`;
  }
}

function said(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}
