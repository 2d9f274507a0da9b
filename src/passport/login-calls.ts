import { mayPass } from '../api/may-pass.js';
import { neverConnected } from '../api/never-connected.js';
import { isWeChatError } from '../errors/wechat-error.js';
import type { RetryBudget } from '../internal/retry-budget.js';
import { withSecondAttempt } from '../internal/second-attempt.js';

/** A visitor waits for all calls of a login together no longer than this. */
const LOGIN_MS = 9_000;
/** A second attempt with less time than this would be in vain. */
const LEAST_MS = 500;

/** The calls of one login: the time they have together, and which of them may be sent a second time. */
export class LoginCalls {
  readonly #retries: RetryBudget;
  readonly #startedAt = performance.now();

  constructor(retries: RetryBudget) {
    this.#retries = retries;
  }

  /** What is left of the login's time, in milliseconds. */
  get leftMs(): number {
    return Math.max(1, Math.ceil(this.#startedAt + LOGIN_MS - performance.now()));
  }

  /** A call with a code, which works once: sent again only if no connection was made, so that nothing was sent. */
  exchange<T>(call: (timeoutMs: number) => Promise<T>): Promise<T> {
    return this.#make(call, (error) => isWeChatError(error, 'ERR_WECHAT_NETWORK') && neverConnected(error));
  }

  /** A call that only reads: sent again after trouble that may pass. */
  read<T>(call: (timeoutMs: number) => Promise<T>): Promise<T> {
    return this.#make(call, mayPass);
  }

  #make<T>(call: (timeoutMs: number) => Promise<T>, isWorthIt: (error: unknown) => boolean): Promise<T> {
    return withSecondAttempt(() => call(this.leftMs), {
      budget: this.#retries,
      mayRepeat: (error, delayMs) => isWorthIt(error) && this.leftMs - delayMs >= LEAST_MS,
    });
  }
}
