import { randomBytes } from 'node:crypto';
import type { CommonAccessTokenKind, IssuedCommonAccessToken, WeChatApi } from '../api/wechat-api.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';
import { abortable } from '../internal/abortable.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import { SingleFlight } from '../internal/single-flight.js';
import type { Store } from '../store/store.js';
import type { CommonAccessTokenSource, GetTokenOptions } from './common-access-token-source.js';
import { ForceRefreshBudget } from './force-refresh-budget.js';
import { refreshWindows, type RefreshWindows } from './refresh-windows.js';
import { parseToken, serialiseToken } from './token-record.js';
import { callWithToken } from './with-token.js';

/** What {@link CommonAccessToken} works with. */
export interface CommonAccessTokenSettings {
  api: Pick<WeChatApi, 'issueCommonAccessToken'>;
  store: Store;
  /** Prefix of this token's keys in the store; names the account, the kind and the API, never a secret. */
  key: string;
  kind: CommonAccessTokenKind;
  now: () => number;
}

/** Token this process holds. */
interface Held extends RefreshWindows {
  token: string;
  /** Since when this process has it. */
  heldSince: number;
  /** When it was last seen to be the one in the store. */
  seenAt: number;
}

/** A copy older than this looks at the store again: somebody else may have replaced the token. */
const COPY_MS = 60_000;
/** Lease of the lock: one call to WeChat, two to the store and a second to spare. */
const LEASE_MS = 8_000;
const WAIT_MS = 4_000;
/** After a failed or fruitless refresh in the advisory window, this long passes before the next. */
const ADVISORY_PAUSE_MS = 10_000;
/** WeChat needs a moment to make a new token known to all its servers. */
const BRAND_NEW_MS = 5_000;
const SETTLE_MS = 1_000;

/**
 * Keeper of one account's common access token: served from memory while fresh, then from the store, then from WeChat;
 * refreshed ahead of time in the background, by one flight a process and under the store's lock.
 */
export class CommonAccessToken implements CommonAccessTokenSource {
  readonly #settings: CommonAccessTokenSettings;
  readonly #flights = new SingleFlight<Held>();
  readonly #budget = new ForceRefreshBudget();
  #held: Held | undefined;
  #rejected: string | undefined;
  #pausedUntil = 0;

  constructor(settings: CommonAccessTokenSettings) {
    this.#settings = settings;
  }

  /** See {@link CommonAccessTokenSource.get}. */
  get({ signal }: GetTokenOptions = {}): Promise<string> {
    const now = this.#settings.now();
    const held = this.#held;
    if (held === undefined || now >= held.mandatoryAt) {
      return abortable(
        this.#flights.run('refresh', () => this.#refresh()),
        signal,
      ).then(({ token }) => token);
    }
    const due = now >= held.advisoryAt || now >= held.seenAt + COPY_MS;
    if (due && now >= this.#pausedUntil) this.#refreshInBackground();
    return Promise.resolve(held.token);
  }

  /** See {@link CommonAccessTokenSource.invalidate}. */
  invalidate(rejected: string): Promise<void> {
    if (typeof rejected !== 'string')
      throw new TypeError('invalidate: `rejected` must be the token WeChat rejected');
    // The record stays in the store until its successor replaces it; whoever reads it meanwhile is told by WeChat.
    if (this.#held === undefined || this.#held.token === rejected) {
      this.#rejected = rejected;
      this.#held = undefined;
    }
    return Promise.resolve();
  }

  /** See {@link CommonAccessTokenSource.withToken}. */
  withToken<T>(call: (commonAccessToken: string) => Promise<T>): Promise<T> {
    return callWithToken(
      {
        get: () => this.get(),
        invalidate: (rejected) => this.invalidate(rejected),
        isBrandNew: (token) =>
          this.#held?.token === token && this.#settings.now() - this.#held.heldSince < BRAND_NEW_MS,
        settle: () => pause(SETTLE_MS),
      },
      call,
    );
  }

  #refreshInBackground(): void {
    this.#pausedUntil = this.#settings.now() + ADVISORY_PAUSE_MS;
    // A failure is no error here: the token everybody holds still works.
    this.#flights.run('refresh', () => this.#refresh()).catch(() => undefined);
  }

  async #refresh(): Promise<Held> {
    const stored = await this.#adopt();
    if (stored !== undefined) return stored;
    return this.#underLock(async (fence) => (await this.#adopt()) ?? this.#issue(fence));
  }

  /** Takes what the store has, unless that is no better than what we have: nothing usable, or a token that is due. */
  async #adopt(): Promise<Held | undefined> {
    const { store, key, kind, now } = this.#settings;
    const entry = await this.#inStore(() => store.get(`${key}:token`));
    const token = entry === undefined ? undefined : parseToken(entry.value);
    if (entry === undefined || token === undefined || token === this.#rejected) return undefined;
    const seenAt = now();
    const held = this.#held;
    if (held?.token === token) return seenAt < held.advisoryAt ? this.#hold({ ...held, seenAt }) : undefined;
    const windows = refreshWindows(kind, seenAt, entry.ttlMs);
    return seenAt < windows.mandatoryAt
      ? this.#hold({ token, heldSince: seenAt, seenAt, ...windows })
      : undefined;
  }

  async #issue(fence: number): Promise<Held> {
    const { api, store, key, kind, now } = this.#settings;
    const startedAt = now();
    let issued = await api.issueCommonAccessToken({ kind });
    if (issued.commonAccessToken === this.#rejected) issued = await this.#force();
    const token = issued.commonAccessToken;
    // Counted from before the call, so that the time it took is on the safe side.
    const remainingMs = Math.max(1, startedAt + issued.expiresInMs - now());
    await this.#inStore(() =>
      store.commit(`${key}:lock`, fence, `${key}:token`, serialiseToken(token), remainingMs),
    );
    const issuedAt = now();
    return this.#hold({
      token,
      heldSince: issuedAt,
      seenAt: issuedAt,
      ...refreshWindows(kind, issuedAt, remainingMs),
    });
  }

  /** WeChat's stable endpoint gave the very token its interfaces reject: make it issue another. */
  async #force(): Promise<IssuedCommonAccessToken> {
    const { api, now } = this.#settings;
    const issued = this.#budget.spend(now())
      ? await api.issueCommonAccessToken({ forceRefresh: true })
      : undefined;
    if (issued !== undefined && issued.commonAccessToken !== this.#rejected) return issued;
    throw new WeChatError(
      'ERR_WECHAT_UNAVAILABLE',
      'WeChat keeps issuing a common access token that its interfaces reject',
      {
        endpoint: 'cgi-bin/stable_token',
        hint: 'Check that the AppID and the interface belong to the same account; try again in a minute. 请检查 AppID 与接口是否属于同一账号，一分钟后重试。',
      },
    );
  }

  async #underLock(work: (fence: number) => Promise<Held>): Promise<Held> {
    const { store, key, now } = this.#settings;
    const owner = randomBytes(16).toString('hex');
    const giveUpAt = now() + WAIT_MS;
    for (;;) {
      const fence = await this.#inStore(() => store.acquire(`${key}:lock`, owner, LEASE_MS));
      if (fence !== undefined) {
        try {
          return await work(fence);
        } finally {
          await store.release(`${key}:lock`, owner).catch(() => undefined); // the lease ends by itself
        }
      }
      if (now() >= giveUpAt) throw lockTimeout();
      await pause(50 + 200 * Math.random());
      const stored = await this.#adopt();
      if (stored !== undefined) return stored;
    }
  }

  async #inStore<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (isWeChatError(error)) throw error;
      throw new WeChatError('ERR_WECHAT_STORE', 'the store of the common access token failed', {
        cause: withoutSecrets(error),
        hint: 'Check the store (Redis, for example) and the way to it. 请检查存储（如 Redis）是否可用。',
      });
    }
  }

  #hold(held: Held): Held {
    this.#held = held;
    this.#rejected = undefined;
    return held;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function lockTimeout(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_LOCK_TIMEOUT',
    `another process has been refreshing the common access token for ${WAIT_MS} ms`,
    {
      hint: 'Try again; if it stays, see docs/errors.md#err_wechat_lock_timeout. 请稍后重试。',
    },
  );
}
