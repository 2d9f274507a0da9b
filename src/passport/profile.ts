import type { Scope } from '../api/authorization-url.js';
import type { UserProfile } from '../api/user-profile.js';
import type { UserToken } from '../api/user-token.js';

/** Who logged in, in the shape Passport's users know (https://www.passportjs.org/reference/normalized-profile/). */
export interface WeChatProfile {
  provider: 'wechat';
  /** Same as `openid`. Only (`appId`, `openid`) together name a person: each account knows them by another openid. */
  id: string;
  /** Account the openid belongs to. */
  appId: string;
  openid: string;
  /** Links the person's openids under one Open Platform account. Absent more often than not; never a key. */
  unionid?: string;
  /** Nickname, with `snsapi_userinfo` only. Chosen by the visitor: text, never markup. */
  displayName?: string;
  /** Picture, with `snsapi_userinfo` only. */
  photos?: { value: string }[];
  /** What the visitor was asked for. */
  scope: Scope;
  /** Whether this is a virtual visitor of WeChat's snapshot page. Always `false` unless the strategy allows them. */
  isSnapshotUser: boolean;
  /** Answer of WeChat; never holds a token. */
  _json: Record<string, unknown>;
}

/** Makes the profile of a login: of a silent one from the token alone, else with what the visitor agreed to show. */
export function buildProfile(
  appId: string,
  scope: Scope,
  token: UserToken,
  shown?: UserProfile,
): WeChatProfile {
  const unionid = shown?.unionid ?? token.unionid;
  return {
    provider: 'wechat',
    id: token.openid,
    appId,
    openid: token.openid,
    ...(unionid === undefined ? {} : { unionid }),
    ...(shown?.nickname === undefined ? {} : { displayName: shown.nickname }),
    ...(shown?.avatarURL === undefined ? {} : { photos: [{ value: shown.avatarURL }] }),
    scope,
    isSnapshotUser: token.isSnapshotUser,
    _json: shown?._json ?? token._json,
  };
}
