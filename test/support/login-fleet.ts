import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { RedisServer } from './redis-server.js';

const CALLBACK_URL = 'http://127.0.0.1/callback';

/** Processes of one site, a real Redis for its sessions, and a simulated WeChat that they reach over HTTP. */
export class LoginFleet {
  readonly simulator = new WeChatSimulator();
  readonly redis: RedisServer;
  readonly ports: number[] = [];
  readonly #children: ChildProcess[] = [];

  private constructor(redis: RedisServer) {
    this.redis = redis;
  }

  static async start(
    size: number,
    scope: 'snsapi_base' | 'snsapi_userinfo' = 'snsapi_base',
  ): Promise<LoginFleet> {
    const fleet = new LoginFleet(await RedisServer.start());
    await fleet.simulator.listen();
    await Promise.all(Array.from({ length: size }, () => fleet.#grow(scope)));
    return fleet;
  }

  /** How often codes were exchanged. */
  get exchanges(): number {
    return this.simulator.calls('sns/oauth2/access_token').length;
  }

  /** How often a code was exchanged that had been before. */
  get codesUsedTwice(): number {
    return this.simulator.calls('sns/oauth2/access_token').filter(({ errcode }) => errcode === 40163).length;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.simulator.close();
    await this.redis.kill();
  }

  #grow(scope: string): Promise<void> {
    const { appId, appSecret } = this.simulator.officialAccount;
    const { endpoints } = this.simulator;
    const settings = {
      redisURL: this.redis.url,
      appId,
      appSecret,
      endpoints,
      callbackURL: CALLBACK_URL,
      scope,
    };
    const worker = path.join(__dirname, 'login-worker.mjs');
    const child = fork(worker, [JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#children.push(child);
    return new Promise((resolve) => {
      child.once('message', ({ port }: { port: number }) => {
        this.ports.push(port);
        resolve();
      });
    });
  }
}

/** Where a navigation ended. */
export interface Page {
  status: number;
  openid: string | undefined;
  /** How often it led through WeChat. */
  redirects: number;
}

/** WeChat's browser in the hand of one person: one jar of cookies, whichever process answers. */
export class PhoneBrowser {
  readonly #fleet: LoginFleet;
  readonly #person: string;
  readonly #pickPort: () => number;
  #cookie = '';

  constructor(fleet: LoginFleet, person: string, pickPort: () => number) {
    this.#fleet = fleet;
    this.#person = person;
    this.#pickPort = pickPort;
  }

  /** Begins a login; gives as many callbacks of it as wanted, each with a code of its own. */
  async callbacks(count: number): Promise<string[]> {
    const { place } = await this.#get('/login');
    return Promise.all(Array.from({ length: count }, () => this.#passWeChat(place!)));
  }

  /** Goes where it is sent until there is a page. */
  async navigate(start: string, signal?: AbortSignal): Promise<Page> {
    let redirects = 0;
    for (let next = start; ;) {
      const { status, place, openid } = await this.#get(next, signal);
      if (place === undefined) return { status, openid, redirects };
      if (redirects > 4) throw new Error('the browser goes round in circles');
      if (place.startsWith('/')) next = place;
      else {
        redirects += 1;
        next = await this.#passWeChat(place);
      }
    }
  }

  async #passWeChat(url: string): Promise<string> {
    const { pathname, search } = new URL((await this.#fleet.simulator.approve(url, this.#person))!);
    return pathname + search;
  }

  async #get(path: string, signal?: AbortSignal) {
    const response = await fetch(`http://127.0.0.1:${this.#pickPort()}${path}`, {
      headers: { cookie: this.#cookie },
      redirect: 'manual',
      ...(signal === undefined ? {} : { signal }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.split(';')[0]!;
    const text = await response.text();
    const isJSON = response.headers.get('content-type')?.includes('json') === true;
    const body = isJSON ? (JSON.parse(text) as { openid?: string } | null) : null;
    return {
      status: response.status,
      place: response.headers.get('location') ?? undefined,
      openid: body?.openid,
    };
  }
}
