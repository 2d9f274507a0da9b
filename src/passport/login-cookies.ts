import { createHash } from 'node:crypto';
import { sealedAtOf } from './cookie-seal.js';
import type { StrategyRequest } from './state-store.js';

/** Cookie as a browser sends it. */
export interface Cookie {
  name: string;
  value: string;
}

/** Browsers take a cookie with this prefix from its own host over https only, so that no neighbour can plant one. */
const HOST_ONLY = '__Host-';
const LOGIN = 'wechat-login-';
const RESTART = 'wechat-restart';
const LOGIN_NAME = new RegExp(`^(?:${HOST_ONLY})?${LOGIN}[0-9a-f]{32}$`);
/** Stands behind the value of a login that was used; it decides about tidying up only. */
const USED = '~used';

const MAX_LOGINS = 8;
/** Servers take 8 to 16 kilobytes of headers. All logins of a browser together stay well below. */
const MAX_BYTES = 4_096;

/** Name of a login's cookie. It does not show the state. */
export function loginCookie(state: string, secure: boolean): string {
  const digest = createHash('sha256').update(state).digest('hex').slice(0, 32);
  return `${secure ? HOST_ONLY : ''}${LOGIN}${digest}`;
}

/** Name of the cookie that says that a login was begun again. */
export function restartCookie(secure: boolean): string {
  return `${secure ? HOST_ONLY : ''}${RESTART}`;
}

/** Values that a browser sent under a name; somebody may have planted a second one. */
export function cookieValues(req: StrategyRequest, name: string): string[] {
  return cookiesOf(req)
    .filter((cookie) => cookie.name === name)
    .map(({ value }) => value.replace(USED, ''));
}

/** Marks the value of a login as used. */
export function usedValue(value: string): string {
  return value + USED;
}

/** Logins that a browser has to forget to have room for one more: used ones, then the oldest. */
export function superfluousLogins(req: StrategyRequest, next: Cookie): string[] {
  const newestFirst = cookiesOf(req)
    .filter(({ name }) => LOGIN_NAME.test(name) && name !== next.name)
    .map(({ name, value }) => ({ name, value, age: value.endsWith(USED) ? 0 : sealedAtOf(value) }))
    .sort((one, other) => other.age - one.age);
  let bytes = sizeOf(next);
  return newestFirst
    .filter((cookie, i) => (bytes += sizeOf(cookie)) > MAX_BYTES || i >= MAX_LOGINS - 1)
    .map(({ name }) => name);
}

/** Tells whether a login fits into a cookie, with room for some more. */
export function fits(cookie: Cookie): boolean {
  return sizeOf(cookie) <= (MAX_BYTES * 3) / 4;
}

/** Header that sets a cookie; with a life of 0 the browser forgets it. */
export function setCookie({ name, value }: Cookie, lifeMs: number): string {
  const secure = name.startsWith(HOST_ONLY) ? '; Secure' : '';
  // Lax: the way back from WeChat is a navigation to a page, and on those such cookies are sent.
  return `${name}=${value}; Max-Age=${lifeMs / 1000}; Path=/; HttpOnly; SameSite=Lax${secure}`;
}

function sizeOf({ name, value }: Cookie): number {
  return name.length + value.length + 3;
}

function cookiesOf(req: StrategyRequest): Cookie[] {
  const { headers } = req as { headers?: { cookie?: unknown } };
  if (typeof headers?.cookie !== 'string') return [];
  return headers.cookie.split(';').map((pair) => {
    const [name = '', ...value] = pair.trim().split('=');
    return { name, value: value.join('=') };
  });
}
