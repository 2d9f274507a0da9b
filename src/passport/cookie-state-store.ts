import { WeChatError } from '../errors/wechat-error.js';
import { checkFunction, checkOptionNames, refuseOption } from '../internal/check-options.js';
import { checkStore } from '../store/check-store.js';
import { MemoryStore } from '../store/memory-store.js';
import type { Store } from '../store/store.js';
import { addAnswerCookies } from './answer-headers.js';
import { CookieSeal } from './cookie-seal.js';
import {
  cookieValues,
  fits,
  loginCookie,
  restartCookie,
  setCookie,
  superfluousLogins,
  usedValue,
  type Cookie,
} from './login-cookies.js';
import type { StateRecord, StateStore, StrategyRequest, TakenState } from './state-store.js';
import { UsedStates } from './used-states.js';

/** Options of {@link CookieStateStore}. */
export interface CookieStateStoreOptions {
  /**
   * Keys of 32 to 512 printable characters that sign the cookies. The first one signs, all are believed: put a new one
   * in front, and take the old one out ten minutes later.
   */
  keys: string[];
  /**
   * Where used states are remembered for the rest of their life. Several processes need a shared one, such as a
   * `RedisStore`, to use a state once among them. Default is a `MemoryStore`, for one process.
   */
  store?: Store | undefined;
  /** Clock in milliseconds since 1970, for tests. Default is the system's. */
  now?: (() => number) | undefined;
}

const LIFE_MS = 10 * 60_000;
/** The same callback may come twice: that long a browser still shows that it is the one. */
const USED_LIFE_MS = 30_000;
const RESTART_PAUSE_MS = 60_000;
/** Clocks of two servers differ by no more. */
const MAX_SKEW_MS = 60_000;
const RESTART = 'restart';

/**
 * State store for applications without sessions: each login under way is a signed cookie of its own in the visitor's
 * browser, host-only and out of reach of scripts. Several logins may be under way in one browser (tabs), each state
 * works once and for ten minutes. A cookie that was tampered with, is foreign or has expired counts as none.
 */
export class CookieStateStore implements StateStore {
  readonly #seal: CookieSeal;
  readonly #used: UsedStates;
  readonly #now: () => number;
  /** Requests that begin a login again: their browser is told so together with the login's own cookie. */
  readonly #restarting = new WeakSet<StrategyRequest>();

  /** Throws a `TypeError` naming the option and the rule when an option is wrong or unknown. */
  constructor(options: CookieStateStoreOptions) {
    checkOptions(options);
    this.#seal = new CookieSeal(options.keys);
    this.#used = new UsedStates(options.store ?? new MemoryStore());
    this.#now = options.now ?? Date.now;
  }

  /** See {@link StateStore.save}. */
  save(req: StrategyRequest, state: string, record: StateRecord): Promise<void> {
    const secure = isHttps(record);
    const cookie = this.#cookieOf(state, record);
    const cookies = [
      ...superfluousLogins(req, cookie).map((name) => setCookie({ name, value: '' }, 0)),
      setCookie(cookie, LIFE_MS),
    ];
    if (this.#restarting.delete(req)) {
      const value = this.#seal.seal(RESTART, true, this.#now());
      cookies.push(setCookie({ name: restartCookie(secure), value }, RESTART_PAUSE_MS));
    }
    if (addAnswerCookies(req, cookies)) return Promise.resolve();
    return Promise.reject(
      new WeChatError(
        'ERR_WECHAT_CONFIG',
        'CookieStateStore: the answer is not to be found on the request. Did you forget `req.res = res`?',
        {
          hint:
            'Express and koa-passport put it there (`req.res`, `req.ctx`); elsewhere do so before Passport. ' +
            'See docs/errors.md#err_wechat_config. 请在 Passport 之前设置 req.res = res。',
        },
      ),
    );
  }

  /** See {@link StateStore.find}. */
  find(req: StrategyRequest, state: string): Promise<StateRecord | undefined> {
    return Promise.resolve(this.#held(req, state)?.record);
  }

  /** See {@link StateStore.take}. */
  async take(req: StrategyRequest, state: string): Promise<TakenState> {
    const held = this.#held(req, state);
    if (held === undefined) return 'gone';
    // Longer than any server believes the cookie.
    if (!(await this.#used.use(state, LIFE_MS + 2 * MAX_SKEW_MS))) return 'used';
    const { name, value } = held.cookie;
    addAnswerCookies(req, [setCookie({ name, value: usedValue(value) }, USED_LIFE_MS)]);
    return 'first';
  }

  /** See {@link StateStore.claimRestart}. */
  claimRestart(req: StrategyRequest): Promise<boolean> {
    const isEarly = [true, false]
      .flatMap((secure) => cookieValues(req, restartCookie(secure)))
      .some((value) => this.#isAlive(this.#seal.open(RESTART, value)?.sealedAt, RESTART_PAUSE_MS));
    if (isEarly || this.#restarting.has(req)) return Promise.resolve(false);
    this.#restarting.add(req);
    return Promise.resolve(true);
  }

  #cookieOf(state: string, record: StateRecord): Cookie {
    const name = loginCookie(state, isHttps(record));
    // Where to go afterwards is a comfort; a login is not refused for it.
    const { returnTo: _tooLong, ...rest } = record;
    for (const one of [record, rest]) {
      const cookie = { name, value: this.#seal.seal(purposeOf(state), one, this.#now()) };
      if (fits(cookie)) return cookie;
    }
    throw new WeChatError('ERR_WECHAT_CONFIG', 'CookieStateStore: `callbackURL` is too long for a cookie', {
      hint: 'Use a shorter callback URL, or a SessionStateStore. 请缩短 callbackURL，或改用 SessionStateStore。',
    });
  }

  #held(req: StrategyRequest, state: string): { record: StateRecord; cookie: Cookie } | undefined {
    for (const secure of [true, false]) {
      const name = loginCookie(state, secure);
      for (const value of cookieValues(req, name)) {
        const opened = this.#seal.open(purposeOf(state), value);
        const record = opened?.value as StateRecord | undefined;
        // A neighbouring host can plant a cookie without the prefix, so for a site on https there is none.
        if (record !== undefined && isHttps(record) === secure && this.#isAlive(opened?.sealedAt, LIFE_MS))
          return { record, cookie: { name, value } };
      }
    }
    return undefined;
  }

  #isAlive(sealedAt: number | undefined, lifeMs: number): boolean {
    if (sealedAt === undefined) return false;
    const age = this.#now() - sealedAt;
    return age < lifeMs && age >= -MAX_SKEW_MS;
  }
}

/** The state is part of what is signed: the cookie of one login is nothing to another. */
function purposeOf(state: string): string {
  return `login ${state}`;
}

function isHttps({ callbackURL }: StateRecord): boolean {
  return callbackURL.startsWith('https:');
}

function checkOptions(options: CookieStateStoreOptions): void {
  const owner = 'CookieStateStore';
  checkOptionNames<CookieStateStoreOptions>(owner, options, { keys: true, store: true, now: true });
  const { keys, store, now } = options as Partial<CookieStateStoreOptions>;
  const isKey = (key: unknown) => typeof key === 'string' && /^[!-~]{32,512}$/.test(key);
  if (!Array.isArray(keys) || keys.length === 0 || !keys.every(isKey))
    refuseOption(owner, 'keys', 'must be a list of keys of 32 to 512 printable characters');
  if (store !== undefined) checkStore(owner, 'store', store);
  checkFunction(owner, 'now', now);
}
