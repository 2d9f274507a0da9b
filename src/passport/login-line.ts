import type { StateRecord } from './state-store.js';

/** Login under way. Times are in milliseconds since 1970. */
export interface Login extends StateRecord {
  state: string;
  createdAt: number;
  usedAt?: number;
  /** Mark of the session it was begun in. */
  session?: string;
}

/**
 * Writes a login as a session keeps it: as one text. express-session turns a session into JSON half a dozen times a
 * login, and calls a function for every property there is.
 */
export function writeLogin(login: Login): string {
  return JSON.stringify(login);
}

/** Reads what {@link writeLogin} wrote; `undefined` for anything else. */
export function readLogin(line: unknown): Login | undefined {
  try {
    const login = JSON.parse(line as string) as Login | null;
    return typeof login?.state === 'string' ? login : undefined;
  } catch {
    return undefined;
  }
}
