import { createHash } from 'node:crypto';
import {
  isWeChatError,
  OfficialAccount,
  WeChatApiError,
  type CommonAccessTokenKind,
} from '../../src/index.js';
import { SeededRandom } from '../../src/simulator/seeded-random.js';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { IssuedTokens, type IssuedToken } from '../../src/simulator/world/issued-tokens.js';
import { FaultyStore, type StoreFault, type StoreMethod } from './faulty-store.js';
import { FragileStore } from './fragile-store.js';

/** A caller of the fleet, and how it ended. */
export interface Caller {
  process: KeeperProcess;
  startedAt: number;
  tookMs?: number;
  token?: string;
  error?: unknown;
}

/** How far the clock of a process is off, and what it lives through. */
interface KeeperProcess {
  account: OfficialAccount;
  isDead: boolean;
  skewMs: number;
  /** While it was suspended its clock stood still. */
  resumedAt: number;
  faults: { on: StoreMethod | 'any'; how: StoreFault }[];
  /** Tokens it was told to be dead. */
  told: Set<string>;
}

/** After a suspended process goes on, it may take so long until it has looked at the store: `COPY_MS` and a store call. */
const BLIND_MS = 61_000;

/**
 * Processes of one site, all in this one: they share a store and a simulated WeChat, and differ in their clocks. Nothing
 * is by chance but what `seed` says, so that every run can be had again. Time is that of `holdTime`.
 */
export class KeeperFleet {
  readonly simulator = new WeChatSimulator();
  readonly store = new FragileStore(this.simulator.now);
  readonly kind: CommonAccessTokenKind;
  readonly processes: KeeperProcess[] = [];
  readonly callers: Caller[] = [];
  /** Promises that were broken, in words. */
  readonly broken: string[] = [];
  readonly #bornAt = this.simulator.now();
  readonly #random: SeededRandom;
  readonly #spies: jest.SpyInstance[] = [];
  readonly #isCalm: boolean;
  /** Tokens in the order WeChat issued them. */
  readonly #issued: IssuedToken[] = [];

  constructor({
    kind,
    seed,
    skewsMs,
    isCalm,
  }: {
    kind: CommonAccessTokenKind;
    seed: number;
    skewsMs: number[];
    isCalm: boolean;
  }) {
    this.kind = kind;
    this.#isCalm = isCalm;
    this.#random = new SeededRandom(seed);
    const issued = this.#issued;
    const { issue } = IssuedTokens.prototype;
    this.#spies.push(
      jest.spyOn(IssuedTokens.prototype, 'issue').mockImplementation(function (this: IssuedTokens, ...args) {
        const token = issue.apply(this, args);
        issued.push(token);
        return token;
      }),
      jest.spyOn(Math, 'random').mockImplementation(() => this.#random.next()),
    );
    for (const skewMs of skewsMs) this.processes.push(this.#start(skewMs));
  }

  get endpoint(): 'cgi-bin/stable_token' | 'cgi-bin/token' {
    return this.kind === 'stable' ? 'cgi-bin/stable_token' : 'cgi-bin/token';
  }

  get tokenCalls(): number {
    return this.simulator.calls(this.endpoint).length;
  }

  /** When the newest token ends. */
  get newestEndsAt(): number {
    return this.#issued.at(-1)?.expiresAt ?? 0;
  }

  /** How long the fleet has been there, in milliseconds. */
  get ageMs(): number {
    return this.simulator.now() - this.#bornAt;
  }

  /** Name of what the store has for the token. */
  key(part: string): string {
    const api = createHash('sha256').update(this.simulator.endpoints.api).digest('hex').slice(0, 8);
    return `{${this.simulator.officialAccount.appId}}:${this.kind}:${api}:${part}`;
  }

  /** Callers for a token, or of an interface that needs one. */
  ask(index: number, times: number, how: 'get' | 'call'): void {
    const process = this.processes[index]!;
    const { commonAccessToken } = process.account;
    for (let i = 0; i < times; i++) {
      const caller: Caller = { process, startedAt: this.simulator.now() };
      this.callers.push(caller);
      const told = new Set(process.told);
      const work =
        how === 'get'
          ? commonAccessToken.get().then((token) => this.#handedOut(caller, token, told))
          : commonAccessToken.withToken((token) => this.#use(process, token));
      work
        .then(
          (token) => (caller.token = token),
          (error: unknown) => {
            caller.error = error;
            if (!isWeChatError(error)) this.broken.push(`an error of no type: ${String(error)}`);
          },
        )
        .finally(() => (caller.tookMs = this.simulator.now() - caller.startedAt));
    }
  }

  /** The process never goes on, and another one takes its place. */
  crash(index: number, skewMs: number): void {
    this.processes[index]!.isDead = true;
    this.processes[index] = this.#start(skewMs);
  }

  /** The process goes down in good order, and another one takes its place. */
  restart(index: number, skewMs: number): void {
    void this.processes[index]!.account.close();
    this.processes[index] = this.#start(skewMs);
  }

  /** The process did nothing for so long, and neither did its clock. */
  standStill(index: number, ms: number): void {
    const process = this.processes[index]!;
    process.skewMs -= ms;
    process.resumedAt = this.simulator.now();
  }

  /** Another system asks WeChat for a token of this account, as one with a store of its own would. */
  issueElsewhere(): void {
    const { simulator, kind } = this;
    const { appId, appSecret } = simulator.officialAccount;
    const { endpoints, fetch } = simulator;
    const { api } = new OfficialAccount({ appId, appSecret, endpoints, fetch });
    void api.issueCommonAccessToken({ kind, forceRefresh: true }).catch(() => undefined);
  }

  /** Gives chance back. To be called when the run is over. */
  stop(): void {
    for (const spy of this.#spies) spy.mockRestore();
  }

  /** Everybody gets an answer, in time; but a dead process needs none. */
  checkCallers(patienceMs: number): void {
    for (const { process, tookMs = Infinity } of this.callers) {
      if (tookMs > patienceMs && !process.isDead) this.broken.push(`a caller waited for ${tookMs} ms`);
    }
  }

  /** What was written must be what WeChat issued, in the order it was issued. */
  checkStore(): void {
    let newest = -1;
    for (const { value, at } of this.store.written) {
      const token = /^\{"v":1,"token":"([^"]+)"\}$/.exec(value)?.[1];
      const place = this.#issued.findIndex((one) => one.value === token);
      if (place < 0) this.broken.push('something was written that WeChat never issued');
      if (place < newest && at > this.store.fencesLostAt + 30_000)
        this.broken.push('an older token was written over a newer one');
      newest = Math.max(newest, place);
    }
  }

  #start(skewMs: number): KeeperProcess {
    const process: KeeperProcess = {
      account: undefined as unknown as OfficialAccount,
      isDead: false,
      skewMs,
      resumedAt: -Infinity,
      faults: [],
      told: new Set(),
    };
    const { simulator } = this;
    const { appId, appSecret } = simulator.officialAccount;
    process.account = new OfficialAccount({
      appId,
      appSecret,
      endpoints: simulator.endpoints,
      fetch: async (...request) => {
        await this.#travel(process, 'WeChat');
        const response = await simulator.fetch(...request);
        await this.#travel(process, 'WeChat');
        return response;
      },
      store: new FaultyStore(this.store, {
        travel: () => this.#travel(process, 'store'),
        nextFault: (method) => {
          const index = process.faults.findIndex(({ on }) => on === 'any' || on === method);
          return index < 0 ? undefined : process.faults.splice(index, 1)[0]?.how;
        },
      }),
      now: () => simulator.now() + process.skewMs,
      commonAccessToken: { kind: this.kind },
    });
    const { commonAccessToken } = process.account;
    const invalidate = commonAccessToken.invalidate.bind(commonAccessToken);
    commonAccessToken.invalidate = (rejected) => {
      process.told.add(rejected);
      return invalidate(rejected);
    };
    return process;
  }

  /** One way. Most are short, some are long; on a calm day none is so long that somebody gives up waiting. */
  async #travel(process: KeeperProcess, to: 'store' | 'WeChat'): Promise<void> {
    const longestMs = (to === 'WeChat' ? 900 : 450) * (this.#isCalm ? 0.25 : 1);
    const ms = Math.floor(longestMs * this.#random.next() ** 4);
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (process.isDead) await new Promise<never>(() => undefined);
  }

  async #verdict(token: string): Promise<number | undefined> {
    const openid = this.simulator.openid(this.simulator.people[0]!.id);
    const query = new URLSearchParams({ access_token: token, openid, lang: 'zh_CN' });
    const answer = await this.simulator.fetch(
      `${this.simulator.endpoints.api}/cgi-bin/user/info?${query.toString()}`,
    );
    return ((await answer.json()) as { errcode?: number }).errcode;
  }

  async #handedOut({ process }: Caller, token: string, told: ReadonlySet<string>): Promise<string> {
    if (told.has(token)) this.broken.push('a token was handed out that this process knew to be dead');
    if (!this.#issued.some(({ value }) => value === token))
      this.broken.push('a token was handed out that WeChat never issued');
    if ((await this.#verdict(token)) === 42001 && !(await this.#isBlind(process, token)))
      this.broken.push('a token was handed out after its end');
    return token;
  }

  /** A clock that stood still is put right by what the store has; until it is looked at, and without it, nothing can be. */
  async #isBlind({ resumedAt }: KeeperProcess, token: string): Promise<boolean> {
    if (this.simulator.now() < resumedAt + BLIND_MS) return true;
    const entry = await this.store.get(this.key('token'));
    return resumedAt > -Infinity && entry?.value.includes(token) !== true;
  }

  async #use(process: KeeperProcess, token: string): Promise<string> {
    await this.#travel(process, 'WeChat');
    const errcode = await this.#verdict(token);
    await this.#travel(process, 'WeChat');
    if (errcode !== undefined)
      throw new WeChatApiError({ endpoint: 'cgi-bin/user/info', errcode, errmsg: 'rejected' });
    return token;
  }
}
