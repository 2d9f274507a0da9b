import { readExpiresInMs, readFlag, readOpenid, readText, readToken, readUnionid } from './read-field.js';
import { withoutFields, type Wire } from './wire.js';

/**
 * User token: what one visitor's login gives, good for `sns/*` calls about that visitor. Not to be confused with the
 * common access token of the account.
 */
export interface UserToken {
  /** Token of this visitor. Keep it on the server. */
  userAccessToken: string;
  /** Gets a new user token for 30 days. Keep it on the server. */
  refreshToken: string;
  /** Life of the token when it was issued, in milliseconds. */
  expiresInMs: number;
  /** The visitor, as this account knows them. */
  openid: string;
  /** Scopes the visitor granted; empty when WeChat does not say. */
  scopes: string[];
  /** The person across the accounts of one Open Platform account. Absent more often than not. */
  unionid?: string;
  /** Whether this is a virtual visitor of WeChat's snapshot page, who must never become a user. */
  isSnapshotUser: boolean;
  /** Answer of WeChat without the tokens. */
  _json: Wire;
}

const TOKEN_FIELDS = ['access_token', 'refresh_token'];

/** Reads the answer of `sns/oauth2/access_token` and `sns/oauth2/refresh_token`. */
export function readUserToken(endpoint: string, wire: Wire): UserToken {
  const unionid = readUnionid(wire);
  return {
    userAccessToken: readToken(endpoint, wire, 'access_token'),
    refreshToken: readToken(endpoint, wire, 'refresh_token'),
    expiresInMs: readExpiresInMs(endpoint, wire),
    openid: readOpenid(endpoint, wire),
    scopes: readText(wire, 'scope')?.split(',') ?? [],
    ...(unionid === undefined ? {} : { unionid }),
    isSnapshotUser: readFlag(wire, 'is_snapshotuser') === true,
    _json: withoutFields(wire, TOKEN_FIELDS),
  };
}
