import { oddAnswer } from './api-failure.js';
import { field, type Wire } from './wire.js';
import { readFlag, readOpenid, readUnionid } from './read-field.js';

/** What WeChat knows of one person and the account. */
export interface FollowerRecord {
  openid: string;
  /** Whether the person follows the account: WeChat's `subscribe`, translated here and nowhere else. */
  following: boolean;
  /** Only for followers, and only when the account is bound to an Open Platform account. */
  unionid?: string;
  /** When the person last followed, in milliseconds since 1970. */
  followedAt?: number;
  /** Answer of WeChat as it came. */
  _json: Wire;
}

/**
 * Reads the answer of `cgi-bin/user/info` about `openid`. An answer without a clear `subscribe`, or about somebody
 * else, is `ERR_WECHAT_RESPONSE`: unknown is neither following nor not.
 */
export function readFollowerRecord(endpoint: string, wire: Wire, openid: string): FollowerRecord {
  if (readOpenid(endpoint, wire) !== openid) throw oddAnswer(endpoint, 'the record of another openid');
  const following = readFlag(wire, 'subscribe');
  if (following === undefined) throw oddAnswer(endpoint, 'no valid subscribe');
  const unionid = readUnionid(wire);
  const followedSeconds = field(wire, 'subscribe_time');
  return {
    openid,
    following,
    ...(unionid === undefined ? {} : { unionid }),
    ...(Number.isSafeInteger(followedSeconds) ? { followedAt: (followedSeconds as number) * 1000 } : {}),
    _json: wire,
  };
}
