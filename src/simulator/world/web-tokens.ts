import type { Grant } from './codes.js';
import { newToken } from './identifiers.js';
import { Newest } from './newest.js';
import { WeChatRefusal } from './refusal.js';

const KEPT = 100_000;
const ACCESS_LIFE_MS = 7_200_000;
const REFRESH_LIFE_MS = 30 * 86_400_000;

/** One login of one person: the access token, its refresh token and what they were granted for. */
export interface WebToken extends Grant {
  readonly refreshToken: string;
  readonly refreshExpiresAt: number;
  readonly accessToken: string;
  readonly expiresAt: number;
  readonly voided: boolean;
  /** Whether a refresh put another refresh token in its place. */
  readonly replaced?: boolean;
}

/** What a refresh does to the refresh token. */
export type RefreshTokenPolicy = 'kept' | 'renewed' | 'rotated';

const isGood = ({ voided, replaced = false }: WebToken): boolean => !voided && !replaced;

/** The tokens of `sns/oauth2/*`. A refresh token lives 30 days from the login; what refreshing does to it, a switch says. Of more than 100,000 logins the oldest are forgotten. */
export class WebTokens {
  readonly #now: () => number;
  readonly #policy: RefreshTokenPolicy;
  readonly #byRefresh: Newest<WebToken>;
  /** By access token, those that have been replaced too. */
  readonly #refreshOf: Newest<string>;

  constructor(now: () => number, policy: RefreshTokenPolicy) {
    this.#now = now;
    this.#policy = policy;
    // A login is remembered one refresh life longer than it works, so that it answers "expired" and not "unknown".
    const isOver = ({ refreshExpiresAt }: WebToken): boolean => refreshExpiresAt <= now() - REFRESH_LIFE_MS;
    this.#byRefresh = new Newest(KEPT, isOver);
    this.#refreshOf = new Newest(2 * KEPT, (refreshToken) => this.#byRefresh.get(refreshToken) === undefined);
  }

  get lifeSeconds(): number {
    return ACCESS_LIFE_MS / 1000;
  }

  issue(grant: Grant): WebToken {
    return this.#keep({
      identity: grant.identity,
      scope: grant.scope,
      component: grant.component,
      refreshToken: newToken(),
      refreshExpiresAt: this.#now() + REFRESH_LIFE_MS,
      accessToken: newToken(),
      expiresAt: this.#now() + ACCESS_LIFE_MS,
      voided: false,
    });
  }

  /** While the access token is alive it is returned again with its life extended; afterwards there is a new one. */
  refresh(refreshToken: string, appId: string, component?: string): WebToken {
    const token = this.#byRefresh.get(refreshToken);
    const isOwn = token?.identity.appId === appId && token.component === component;
    if (!isOwn || token.replaced === true) throw new WeChatRefusal(40030);
    if (token.voided) throw new WeChatRefusal(42007);
    if (token.refreshExpiresAt <= this.#now()) throw new WeChatRefusal(42002);
    const alive = token.expiresAt > this.#now();
    const isRotated = this.#policy === 'rotated';
    if (isRotated) this.#byRefresh.set(refreshToken, { ...token, replaced: true });
    return this.#keep({
      ...token,
      refreshToken: isRotated ? newToken() : refreshToken,
      refreshExpiresAt: this.#policy === 'kept' ? token.refreshExpiresAt : this.#now() + REFRESH_LIFE_MS,
      accessToken: alive ? token.accessToken : newToken(),
      expiresAt: this.#now() + ACCESS_LIFE_MS,
    });
  }

  /** The login behind an access token; refuses an unknown, expired or voided one. */
  require(accessToken: string): WebToken {
    const token = this.#byRefresh.get(this.#refreshOf.get(accessToken) ?? '');
    if (token === undefined) throw new WeChatRefusal(40001);
    if (token.voided) throw new WeChatRefusal(42007);
    if (token.accessToken !== accessToken || token.expiresAt <= this.#now()) throw new WeChatRefusal(42001);
    return token;
  }

  /** What a changed WeChat password does: both tokens of every login of that person are void. */
  voidAll(personId: string): void {
    for (const [key, token] of this.#byRefresh.entries()) {
      if (token.identity.personId === personId) this.#byRefresh.set(key, { ...token, voided: true });
    }
  }

  /** Every login that can still be refreshed. */
  all(): WebToken[] {
    return [...this.#byRefresh.values()].filter(
      (token) => isGood(token) && token.refreshExpiresAt > this.#now(),
    );
  }

  /** Puts back what was saved. */
  restore(token: WebToken): void {
    this.#keep(token);
  }

  alive(): WebToken[] {
    return [...this.#byRefresh.values()].filter((token) => isGood(token) && token.expiresAt > this.#now());
  }

  #keep(token: WebToken): WebToken {
    this.#byRefresh.set(token.refreshToken, token);
    this.#refreshOf.set(token.accessToken, token.refreshToken);
    return token;
  }
}
