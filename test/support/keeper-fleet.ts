import { createHash } from 'node:crypto';
import {
  isWeChatError,
  OfficialAccount,
  WeChatApiError,
  type CommonAccessTokenKind,
} from '../../src/index.js';
import { WeChatSimulator, type Fault } from '../../src/simulator/index.js';
import { SeededRandom } from '../../src/simulator/seeded-random.js';
import { IssuedTokens, type IssuedToken } from '../../src/simulator/world/issued-tokens.js';
import type { StoreMethod } from './faulty-store.js';
import { FragileStore } from './fragile-store.js';
import { KeeperProcess } from './keeper-process.js';

/** A caller of the fleet, and how it ended. */
interface Caller {
  process: KeeperProcess;
  startedAt: number;
  tookMs?: number;
  error?: unknown;
}

/** What accidents may cost. */
export interface Prices {
  storeFault(method: StoreMethod): number;
  weChatFault(fault: Fault): number;
}

/** Longest time one call to WeChat may take, which is the default. */
const CALL_MS = 5_000;
/** After a process stood still, it may take so long until it has looked at the store: a minute, and a store call. */
const BLIND_MS = 61_000;
/** After fences began anew, what was under way before may be written in any order for so long. */
const UNFENCED_MS = 30_000;

/**
 * Processes of one site, all in this one: they share a store and a simulated WeChat, and differ in their clocks. Nothing
 * is by chance but what `seed` says, so that every run can be had again. Time is that of `holdTime`.
 */
export class KeeperFleet {
  readonly kind: CommonAccessTokenKind;
  readonly simulator = new WeChatSimulator();
  readonly store = new FragileStore(this.simulator.now);
  readonly processes: KeeperProcess[];
  readonly callers: Caller[] = [];
  /** Promises that were broken, in words. */
  readonly broken: string[] = [];
  /** How many calls for a token what happened may have cost, beside those that age costs. */
  allowedCalls = 0;
  readonly #prices: Prices;
  readonly #bornAt = this.simulator.now();
  readonly #random: SeededRandom;
  readonly #faults: Fault[] = [];
  readonly #spies: jest.SpyInstance[] = [];
  /** Tokens in the order WeChat issued them. */
  readonly #issued: IssuedToken[] = [];

  constructor(kind: CommonAccessTokenKind, seed: number, skewsMs: number[], prices: Prices) {
    this.kind = kind;
    this.#random = new SeededRandom(seed);
    this.#prices = prices;
    this.#spies.push(jest.spyOn(Math, 'random').mockImplementation(() => this.#random.next()));
    this.#watchIssues();
    this.processes = skewsMs.map((skewMs) => this.#start(skewMs));
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
          ? commonAccessToken.get().then((token) => this.#checkToken(process, token, told))
          : commonAccessToken.withToken((token) => this.#use(token));
      work
        .catch((error: unknown) => {
          caller.error = error;
          if (!isWeChatError(error)) this.broken.push(`an error of no type: ${String(error)}`);
        })
        .finally(() => (caller.tookMs = this.simulator.now() - caller.startedAt));
    }
  }

  /** The process ends, with or without good order, and another one takes its place. */
  replace(index: number, how: 'crash' | 'restart', skewMs: number): void {
    const old = this.processes[index]!;
    if (how === 'crash') old.isDead = true;
    else void old.account.close();
    this.processes[index] = this.#start(skewMs);
  }

  /** The next calls for a token go wrong. */
  breakWeChat(fault: Fault, times: number): void {
    for (let i = 0; i < times; i++) this.#faults.push(fault);
  }

  /** From here on nothing goes wrong any more. */
  heal(): void {
    this.#faults.length = 0;
    for (const process of this.processes) process.faults.length = 0;
  }

  /** Another system asks WeChat for a token of this account, as one with a store of its own would. */
  issueElsewhere(): void {
    const { simulator, kind } = this;
    const { appId, appSecret } = simulator.officialAccount;
    const { api } = new OfficialAccount({
      appId,
      appSecret,
      endpoints: simulator.endpoints,
      fetch: simulator.fetch,
    });
    this.allowedCalls += 1; // its own
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
      if (place < newest && at > this.store.fencesLostAt + UNFENCED_MS)
        this.broken.push('an older token was written over a newer one');
      newest = Math.max(newest, place);
    }
  }

  #start(skewMs: number): KeeperProcess {
    const { kind, simulator, store } = this;
    return new KeeperProcess(
      {
        kind,
        simulator,
        store,
        travel: (to) => this.#travel(to),
        onAsk: (process) => this.#checkAsker(process),
        onArrival: () => this.#meetFault(),
        onFault: (method) => (this.allowedCalls += this.#prices.storeFault(method)),
      },
      skewMs,
    );
  }

  /** One way. Never so long that somebody would give up waiting: what takes longer is an accident. */
  async #travel(to: 'store' | 'WeChat'): Promise<void> {
    const ms = Math.floor((to === 'WeChat' ? 225 : 110) * this.#random.next() ** 3);
    await new Promise((resolve) => setTimeout(resolve, ms));
  }

  #watchIssues(): void {
    const issued = this.#issued;
    const { issue } = IssuedTokens.prototype;
    const watched = function (this: IssuedTokens, ...args: Parameters<typeof issue>) {
      const token = issue.apply(this, args);
      issued.push(token);
      return token;
    };
    this.#spies.push(jest.spyOn(IssuedTokens.prototype, 'issue').mockImplementation(watched));
  }

  #checkAsker({ leaseEndsAt }: KeeperProcess): void {
    if (this.kind === 'classic' && leaseEndsAt - this.simulator.now() <= CALL_MS)
      this.broken.push('WeChat was asked without the lock, or with too little lease left');
  }

  #meetFault(): void {
    const fault = this.#faults.shift();
    if (fault === undefined) return;
    this.simulator.fail(this.endpoint, fault);
    this.allowedCalls += this.#prices.weChatFault(fault);
  }

  async #checkToken(process: KeeperProcess, token: string, told: ReadonlySet<string>): Promise<void> {
    if (told.has(token)) this.broken.push('a token was handed out that this process knew to be dead');
    if (!this.#issued.some(({ value }) => value === token))
      this.broken.push('a token was handed out that WeChat never issued');
    if ((await this.#verdict(token)) === 42001 && !(await this.#isBlind(process, token)))
      this.broken.push('a token was handed out after its end');
  }

  /** A clock that stood still is put right by what the store has; until it is looked at, and without it, nothing can be. */
  async #isBlind({ resumedAt }: KeeperProcess, token: string): Promise<boolean> {
    if (this.simulator.now() < resumedAt + BLIND_MS) return true;
    const entry = await this.store.get(this.key('token'));
    return resumedAt > -Infinity && entry?.value.includes(token) !== true;
  }

  async #use(token: string): Promise<void> {
    await this.#travel('WeChat');
    const errcode = await this.#verdict(token);
    await this.#travel('WeChat');
    if (errcode !== undefined)
      throw new WeChatApiError({ endpoint: 'cgi-bin/user/info', errcode, errmsg: 'rejected' });
  }

  async #verdict(token: string): Promise<number | undefined> {
    const openid = this.simulator.openid(this.simulator.people[0]!.id);
    const query = new URLSearchParams({ access_token: token, openid, lang: 'zh_CN' });
    const url = `${this.simulator.endpoints.api}/cgi-bin/user/info?${query.toString()}`;
    const answer = await this.simulator.fetch(url);
    return ((await answer.json()) as { errcode?: number }).errcode;
  }
}
