import { newToken } from './identifiers.js';
import { Newest } from './newest.js';
import { WeChatRefusal } from './refusal.js';

const KEPT = 100_000;
const LIFE_MS = 7_200_000;
const REMEMBERED_MS = 86_400_000;

/** Which endpoint issues a common access token; the two kinds know nothing of each other. */
export type CommonAccessTokenKind = 'stable' | 'classic';

/** What WeChat answers to a common access token it does not accept. */
export const TOKEN_REFUSALS = [40001, 40014, 42001] as const;
export type TokenRefusal = (typeof TOKEN_REFUSALS)[number];

/** One common access token, from its issue to long after its death. */
export interface IssuedToken {
  readonly value: string;
  readonly appId: string;
  readonly kind: CommonAccessTokenKind;
  readonly expiresAt: number;
  /** When it stopped, or will stop, being accepted because something replaced or revoked it. */
  readonly replacedAt: number | undefined;
  /** What it is answered with from then on. */
  readonly refusal?: TokenRefusal;
}

/** The newest 100,000 common access tokens, until a day after their end, and whether it still opens the door. */
export class IssuedTokens {
  readonly #now: () => number;
  readonly #tokens: Newest<IssuedToken>;

  constructor(now: () => number) {
    this.#now = now;
    this.#tokens = new Newest(KEPT, ({ expiresAt }) => expiresAt <= now() - REMEMBERED_MS);
  }

  issue(appId: string, kind: CommonAccessTokenKind): IssuedToken {
    const token: IssuedToken = {
      value: newToken(),
      appId,
      kind,
      expiresAt: this.#now() + LIFE_MS,
      replacedAt: undefined,
    };
    this.#tokens.set(token.value, token);
    return token;
  }

  /** Puts back what was saved. */
  restore(token: IssuedToken): void {
    this.#tokens.set(token.value, token);
  }

  /** The token stays usable for `graceMs` more, then is answered with `refusal`. */
  retire(value: string, graceMs: number, refusal: TokenRefusal = 40001): void {
    const token = this.#tokens.get(value);
    if (token === undefined) return;
    const replacedAt = this.#now() + graceMs;
    if (token.replacedAt !== undefined && token.replacedAt <= replacedAt) return;
    this.#tokens.set(value, { ...token, refusal, replacedAt });
  }

  /** Whose token it is, dead or alive. */
  ownerOf(value: string): string | undefined {
    return this.#tokens.get(value)?.appId;
  }

  isAlive(value: string): boolean {
    const token = this.#tokens.get(value);
    return token !== undefined && this.#refusal(token) === undefined;
  }

  /** The token's record; an expired one is 42001, an unknown, replaced or revoked one 40001. */
  require(value: string): IssuedToken {
    const token = this.#tokens.get(value);
    const errcode = token === undefined ? 40001 : this.#refusal(token);
    if (token === undefined || errcode !== undefined) throw new WeChatRefusal(errcode ?? 40001);
    return token;
  }

  /** `expires_in`: whole seconds, rounded. */
  secondsLeft(expiresAt: number): number {
    return Math.round((expiresAt - this.#now()) / 1000);
  }

  alive(): IssuedToken[] {
    return [...this.#tokens.values()].filter((token) => this.#refusal(token) === undefined);
  }

  #refusal(token: IssuedToken): TokenRefusal | undefined {
    if (token.replacedAt !== undefined && token.replacedAt <= this.#now()) return token.refusal ?? 40001;
    return token.expiresAt <= this.#now() ? 42001 : undefined;
  }
}
