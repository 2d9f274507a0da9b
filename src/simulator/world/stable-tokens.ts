import type { IssuedToken, IssuedTokens, TokenRefusal } from './issued-tokens.js';
import type { Quotas } from './quotas.js';

const RENEWAL_MS = 300_000;
const FORCED_APART_MS = 30_000;
const FORCED_PER_DAY = 20;

interface Current {
  readonly token: IssuedToken;
  /** Whether normal mode goes on serving the token although it is dead, as has been reported of WeChat. */
  readonly servedAnyway: boolean;
}

/** `cgi-bin/stable_token`: the same token for everybody until 300 s before its end; a new one on force. */
export class StableTokens {
  readonly #now: () => number;
  readonly #issued: IssuedTokens;
  readonly #quotas: Quotas;
  readonly #forcedOverlapMs: number;
  readonly #current = new Map<string, Current>();
  readonly #forcedAt = new Map<string, number>();

  constructor(now: () => number, issued: IssuedTokens, quotas: Quotas, forcedOverlapMs: number) {
    this.#now = now;
    this.#issued = issued;
    this.#quotas = quotas;
    this.#forcedOverlapMs = forcedOverlapMs;
  }

  /** Normal mode. A renewal leaves the old token its own last 300 s: both work meanwhile. */
  get(appId: string): IssuedToken {
    const current = this.#current.get(appId);
    if (current === undefined) return this.#issue(appId);
    const { token, servedAnyway } = current;
    const due = token.expiresAt - this.#now() <= RENEWAL_MS;
    const dead = !servedAnyway && !this.#issued.isAlive(token.value);
    return due || dead ? this.#issue(appId) : token;
  }

  /** Force mode: the old token dies and a new one is issued, 20 times a day; within 30 s of the last time nothing changes. */
  force(appId: string): IssuedToken {
    const forcedAt = this.#forcedAt.get(appId);
    if (forcedAt !== undefined && this.#now() - forcedAt < FORCED_APART_MS) return this.get(appId);
    this.#quotas.count(`force_refresh ${appId}`, 'day', FORCED_PER_DAY);
    this.#forcedAt.set(appId, this.#now());
    const previous = this.#current.get(appId);
    if (previous !== undefined) this.#issued.retire(previous.token.value, this.#forcedOverlapMs);
    return this.#issue(appId);
  }

  /** Kills the current token; with `servedAnyway` normal mode does not notice. */
  revoke(appId: string, servedAnyway: boolean, refusal: TokenRefusal): void {
    const current = this.#current.get(appId);
    if (current === undefined) return;
    this.#issued.retire(current.token.value, 0, refusal);
    this.#current.set(appId, { token: current.token, servedAnyway });
  }

  /** The token normal mode serves, dead or alive. */
  current(appId: string): string | undefined {
    return this.#current.get(appId)?.token.value;
  }

  /** Puts back what was saved. */
  restore(token: IssuedToken): void {
    this.#current.set(token.appId, { token, servedAnyway: false });
  }

  #issue(appId: string): IssuedToken {
    const token = this.#issued.issue(appId, 'stable');
    this.#current.set(appId, { token, servedAnyway: false });
    return token;
  }
}
