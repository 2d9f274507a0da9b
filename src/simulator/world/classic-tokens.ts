import type { IssuedToken, IssuedTokens } from './issued-tokens.js';

/** `cgi-bin/token`: every call issues a new token; the one before stays usable for the overlap. */
export class ClassicTokens {
  readonly #issued: IssuedTokens;
  readonly #overlapMs: number;
  readonly #current = new Map<string, string>();

  constructor(issued: IssuedTokens, overlapMs: number) {
    this.#issued = issued;
    this.#overlapMs = overlapMs;
  }

  get(appId: string): IssuedToken {
    const previous = this.#current.get(appId);
    if (previous !== undefined) this.#issued.retire(previous, this.#overlapMs);
    const token = this.#issued.issue(appId, 'classic');
    this.#current.set(appId, token.value);
    return token;
  }

  /** Puts back what was saved. */
  restore({ appId, value }: IssuedToken): void {
    this.#current.set(appId, value);
  }

  /** The newest token issued, dead or alive. */
  current(appId: string): string | undefined {
    return this.#current.get(appId);
  }
}
