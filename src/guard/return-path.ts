import { checkPath, localPath } from '../internal/local-path.js';

/** Knows where a finished login leads: to where the visitor wanted to be, else to a fixed path. */
export class ReturnPath {
  readonly #fallback: string;

  /** Throws a `TypeError` if `fallback` is no path on this site. */
  constructor(fallback: string) {
    this.#fallback = checkPath('redirectBack', 'fallback', fallback);
  }

  /** Path for a login whose `authInfo` Passport hands on. Checked again here: applications add to that object. */
  of(authInfo: unknown): string {
    return localPath((Object(authInfo) as { returnTo?: unknown }).returnTo) ?? this.#fallback;
  }
}
