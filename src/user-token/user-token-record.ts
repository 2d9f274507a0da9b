import type { UserToken } from '../api/user-token.js';

/** Scope a user token is kept under. */
export type UserTokenScope = 'snsapi_base' | 'snsapi_userinfo' | 'snsapi_login';

/** All of them, the one that allows most first. */
export const USER_TOKEN_SCOPES: readonly UserTokenScope[] = [
  'snsapi_userinfo',
  'snsapi_login',
  'snsapi_base',
];

/** Life of a refresh token from the login on. WeChat does not promise that a refresh makes it longer. */
export const REFRESH_LIFE_MS = 30 * 86_400_000;

/** What a store keeps for a user token. */
export interface UserTokenRecord {
  userAccessToken: string;
  refreshToken: string;
  scopes: string[];
  unionid?: string;
  /**
   * The user access token is dead once the entry has less life left than this, in milliseconds. So the store's clock is
   * the only one, and those of several processes need not agree.
   */
  deadBelowMs: number;
}

/** Version of the record's shape; another one is a miss. */
const VERSION = 1;

/** Record of a token that was issued when its entry had `keptForMs` left. */
export function recordOf(token: UserToken, keptForMs: number): UserTokenRecord {
  const { userAccessToken, refreshToken, scopes, unionid, expiresInMs } = token;
  return {
    userAccessToken,
    refreshToken,
    scopes: [...scopes],
    ...(unionid === undefined ? {} : { unionid }),
    deadBelowMs: Math.max(0, keptForMs - expiresInMs),
  };
}

/** The one scope a token is kept under. What WeChat does not name is taken for the least. */
export function scopeOf(scopes: readonly string[]): UserTokenScope {
  return USER_TOKEN_SCOPES.find((scope) => scopes.includes(scope)) ?? 'snsapi_base';
}

/** Text of a record. */
export function serialiseRecord(record: UserTokenRecord): string {
  return JSON.stringify({ v: VERSION, ...record });
}

/** Reads {@link serialiseRecord}; anything else is `undefined`, and so a miss. */
export function parseRecord(text: string): UserTokenRecord | undefined {
  try {
    const { v, userAccessToken, refreshToken, scopes, unionid, deadBelowMs } = JSON.parse(text) as Record<
      string,
      unknown
    >;
    const isRecord =
      v === VERSION &&
      isToken(userAccessToken) &&
      isToken(refreshToken) &&
      Array.isArray(scopes) &&
      scopes.every((scope) => typeof scope === 'string') &&
      (unionid === undefined || typeof unionid === 'string') &&
      typeof deadBelowMs === 'number' &&
      deadBelowMs >= 0;
    if (!isRecord) return undefined;
    return {
      userAccessToken,
      refreshToken,
      scopes,
      ...(unionid === undefined ? {} : { unionid }),
      deadBelowMs,
    };
  } catch {
    return undefined;
  }
}

/** Whether a value can be a token. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= 1024;
}
