import type { StateRecord } from './state-store.js';

/** Login under way. Times are in milliseconds since 1970. */
export interface Login extends StateRecord {
  state: string;
  createdAt: number;
  usedAt?: number;
  /** Mark of the session it was begun in. */
  session?: string;
}

const PARTS = 10;
/** What would part a line in the wrong place, what JSON would have to escape, and what escapes here. */
const UNSAFE = /[ "\\%]|[^\x20-\x7e]/;
const MILLISECONDS = /^\d{1,15}$/;

/**
 * Writes a login as a session keeps it: as one text in which JSON has nothing to escape. express-session turns a session
 * into JSON half a dozen times a login, and calls a function for every property there is.
 */
export function writeLogin(login: Login): string {
  const { state, createdAt, usedAt = '', session = '', strategy, appId, scope, lang } = login;
  const { callbackURL, returnTo = '' } = login;
  const names = `${encode(strategy)} ${encode(appId)} ${scope} ${lang}`;
  return `${state} ${createdAt} ${usedAt} ${session} ${names} ${encode(callbackURL)} ${encode(returnTo)}`;
}

/** Reads what {@link writeLogin} wrote; `undefined` for anything else. */
export function readLogin(line: unknown): Login | undefined {
  const parts = typeof line === 'string' ? line.split(' ') : [];
  if (parts.length !== PARTS) return undefined;
  const [state = '', createdAt = '', usedAt = '', session = '', ...names] = parts;
  const [strategy = '', appId = '', scope, lang, callbackURL = '', returnTo = ''] = names;
  if (!MILLISECONDS.test(createdAt) || !(usedAt === '' || MILLISECONDS.test(usedAt))) return undefined;
  try {
    return {
      state,
      createdAt: Number(createdAt),
      ...(usedAt === '' ? {} : { usedAt: Number(usedAt) }),
      ...(session === '' ? {} : { session }),
      strategy: decode(strategy),
      appId: decode(appId),
      scope: scope as Login['scope'],
      lang: lang as Login['lang'],
      callbackURL: decode(callbackURL),
      ...(returnTo === '' ? {} : { returnTo: decode(returnTo) }),
    };
  } catch {
    return undefined; // `%` in front of something that was never encoded
  }
}

const encode = (text: string): string => (UNSAFE.test(text) ? encodeURIComponent(text) : text);
const decode = (text: string): string => (text.includes('%') ? decodeURIComponent(text) : text);
