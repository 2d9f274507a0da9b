import { createHash, randomBytes } from 'node:crypto';
import type { Login } from '../visitor.js';

const LIFE_MS = 7 * 86_400_000;
const MOST = 10_000;

const hash = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The token in the header `Authorization`, if there is one that can be ours. */
export function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer ([\w-]{43})$/.exec(header ?? '')?.[1];
}

/**
 * Sessions of mini programs, which have no cookies: a token of 256 random bits, of which only the hash is kept. In this
 * process; a table or Redis is where yours go.
 */
export class BearerSessions {
  /** Oldest first: all live equally long. */
  readonly #sessions = new Map<string, { login: Login; endsAt: number }>();

  begin(login: Login): { token: string; expiresInSeconds: number } {
    this.#clear();
    const token = randomBytes(32).toString('base64url');
    this.#sessions.set(hash(token), { login, endsAt: Date.now() + LIFE_MS });
    return { token, expiresInSeconds: LIFE_MS / 1000 };
  }

  find(token: string | undefined): Login | undefined {
    const session = token === undefined ? undefined : this.#sessions.get(hash(token));
    return session !== undefined && session.endsAt > Date.now() ? session.login : undefined;
  }

  end(token: string): void {
    this.#sessions.delete(hash(token));
  }

  #clear(): void {
    for (const [key, { endsAt }] of this.#sessions) {
      if (endsAt > Date.now() && this.#sessions.size < MOST) return;
      this.#sessions.delete(key);
    }
  }
}
