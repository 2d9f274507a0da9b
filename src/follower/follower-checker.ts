import type { CommonAccessTokenSource } from '../access-token/common-access-token-source.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { abortable } from '../internal/abortable.js';
import { isOpenid } from '../internal/openid.js';
import type { Store } from '../store/store.js';
import { CallGate } from './call-gate.js';
import { FollowerFleet } from './follower-fleet.js';
import { FollowerLookup } from './follower-lookup.js';
import { FollowerMemory } from './follower-memory.js';
import { checkFollowerOptions, type FollowerOptions } from './follower-options.js';
import { FollowerSource, USER_INFO } from './follower-source.js';
import type { FollowerStatus } from './follower-status.js';
import { Lifetimes } from './lifetimes.js';
import { forgotten, subscribed, unsubscribed, type EventChange } from './noted-event.js';

/** What every {@link FollowerChecker.check} accepts. */
export interface CheckOptions {
  /** Asks WeChat even if an earlier answer is still good. Default is `false`. */
  fresh?: boolean | undefined;
  /** Stops waiting; the question others may be waiting for goes on. */
  signal?: AbortSignal | undefined;
}

/** What {@link FollowerChecker} works with. */
export interface FollowerCheckerSettings {
  api: Pick<WeChatApi, 'fetchFollower' | 'fetchFollowers'>;
  commonAccessToken: CommonAccessTokenSource;
  appId: string;
  store: Store;
  /** Prefix of the keys in the store; names the account and the API, never a secret. */
  key: string;
  /** Longest time one call to the store may take, in milliseconds. */
  storeTimeoutMs: number;
  now: () => number;
  /** Time of day, for times that WeChat wrote: `now` may stand still while the machine sleeps. */
  wallClock: () => number;
  options?: FollowerOptions | undefined;
}

/** Longest time a re-check waits for others to go with; with short lives, a part of them. */
const WINDOW_MS = 2_000;
const WINDOW_SHARE = 1 / 50;

/**
 * Knows who follows the account. Asks WeChat with the common access token, once for everybody who waits; believes the
 * answer for a while, and no longer once an event says otherwise; and shares it all with the other processes.
 */
export class FollowerChecker {
  readonly #wallClock: () => number;
  readonly #memory: FollowerMemory;
  readonly #fleet: FollowerFleet;
  readonly #source: FollowerSource;
  readonly #lookup: FollowerLookup;

  /** Throws a `TypeError` naming the option and the rule when an option is wrong. */
  constructor(settings: FollowerCheckerSettings) {
    const { now, wallClock, options = {} } = settings;
    checkFollowerOptions(options);
    const { maxEntries = 100_000, batch = true } = options;
    this.#wallClock = wallClock;
    const lifetimes = new Lifetimes(options);
    const memory = new FollowerMemory({ lifetimes, maxEntries, now });
    const onEvent = (openid: string) => this.#lookup.detach(openid);
    const fleet = new FollowerFleet({ ...settings, lifetimes, memory, onEvent });
    const gate = new CallGate({ ...settings, endpoint: USER_INFO, shared: fleet.notes });
    const windowMs = Math.min(WINDOW_MS, lifetimes.followingMs * WINDOW_SHARE);
    const source = new FollowerSource({ ...settings, gate, batch, windowMs });
    this.#memory = memory;
    this.#fleet = fleet;
    this.#source = source;
    this.#lookup = new FollowerLookup({ memory, fleet, gate, source, lifetimes, now });
  }

  /**
   * Tells whether the person follows the account. Rejects with a `WeChatError` when that is unknown, and unknown is
   * neither yes nor no; with a `TypeError` when `openid` cannot be one.
   */
  async check(openid: string, { fresh = false, signal }: CheckOptions = {}): Promise<FollowerStatus> {
    requireOpenid('check', openid);
    const believed = fresh ? undefined : this.#lookup.believed(openid);
    return believed ?? { ...(await abortable(this.#lookup.find(openid, fresh), signal)) };
  }

  /**
   * The person's status if it is known without a question that they follow, at once and at next to no cost; `undefined` if
   * it takes a `check` to tell. Near the end of what is known, a question to WeChat goes out in the background.
   */
  known(openid: string): FollowerStatus | undefined {
    return this.#lookup.known(openid);
  }

  /** Whether an unsubscribe is the newest word on the person; nobody is let in unasked after one. */
  hasLeft(openid: string): boolean {
    return this.#memory.departure(openid, false) !== undefined;
  }

  /**
   * Forgets what is known of a person, here at once. Resolves when the other processes know, or cannot be told, and never
   * rejects. Whoever waits for an answer gets a newer one.
   */
  async forget(openid: string): Promise<void> {
    requireOpenid('forget', openid);
    await this.#note(openid, forgotten).catch(() => undefined);
  }

  /**
   * For the `unsubscribe` event of a message push, `messagePush` or a receiver of your own: turns the person away at once,
   * here and in every process that shares the store. `at` is the event's `CreateTime` in milliseconds. Events may come
   * late, twice and in any order. Rejects with `ERR_WECHAT_STORE` when the others could not be told; let WeChat deliver
   * the event again then.
   */
  async noteUnsubscribed(openid: string, at: number): Promise<void> {
    requireOpenid('noteUnsubscribed', openid);
    this.#requireTime('noteUnsubscribed', at);
    await this.#note(openid, unsubscribed(at));
  }

  /**
   * For the `subscribe` event: the next question about the person goes to WeChat. It never lets anybody in by itself, and
   * one that comes after a newer unsubscribe does nothing. `at` and errors are those of {@link noteUnsubscribed}.
   */
  async noteSubscribed(openid: string, at: number): Promise<void> {
    requireOpenid('noteSubscribed', openid);
    this.#requireTime('noteSubscribed', at);
    await this.#note(openid, subscribed(at));
  }

  /** Stops listening to the other processes, and drops re-checks nobody waits for. */
  async close(): Promise<void> {
    this.#source.close();
    await this.#fleet.close();
  }

  async #note(openid: string, change: EventChange): Promise<void> {
    const event = this.#memory.change(openid, change);
    if (event === undefined) return;
    this.#lookup.detach(openid);
    await this.#fleet.tell(openid, change, event);
  }

  #requireTime(method: string, at: number): void {
    if (!Number.isFinite(at) || at < EARLIEST || at > this.#wallClock() + DAY_MS) {
      throw new TypeError(
        `${method}: \`at\` must be the time of the event in milliseconds since 1970: 1000 times its CreateTime`,
      );
    }
  }
}

const DAY_MS = 86_400_000;
/** Before WeChat was. Seconds in the place of milliseconds are earlier still. */
const EARLIEST = Date.UTC(2011);

function requireOpenid(method: string, openid: unknown): void {
  if (!isOpenid(openid)) {
    throw new TypeError(`${method}: \`openid\` must be an openid: 1 to 64 letters, digits, "_" or "-"`);
  }
}
