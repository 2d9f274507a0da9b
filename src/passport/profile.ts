import type { LoginScope } from '../api/authorization-url.js';
import type { FollowerStatus } from '../follower/follower-status.js';
import type { Identity } from './identities.js';

/** Who logged in, in the shape Passport's users know (https://www.passportjs.org/reference/normalized-profile/). */
export interface WeChatProfile {
  provider: 'wechat';
  /** Same as `openid`. Only (`appId`, `openid`) together name a person: each account knows them by another openid. */
  id: string;
  /** App the openid belongs to: the account, or the website app of a visitor who came by its QR code. */
  appId: string;
  openid: string;
  /** Links the person's openids under one Open Platform account. Absent more often than not; never a key. */
  unionid?: string;
  /** Nickname, unless the login was silent. Chosen by the visitor: text, never markup. */
  displayName?: string;
  /** Picture, unless the login was silent. */
  photos?: { value: string }[];
  /** What the visitor was asked for. */
  scope: LoginScope;
  /**
   * Whether the visitor follows the account, with `fetchFollower`. Absent when that is unknown, which is neither yes nor
   * no, and for visitors who came by a website app: it knows them by another openid.
   */
  follower?: FollowerStatus;
  /** Whether this is a virtual visitor of WeChat's snapshot page. Always `false` unless the strategy allows them. */
  isSnapshotUser: boolean;
  /** Answer of WeChat; never holds a token. */
  _json: Record<string, unknown>;
}

/** Makes the profile of a login: of a silent one from the token alone, else with what the visitor agreed to show. */
export function buildProfile(
  appId: string,
  scope: LoginScope,
  { token, shown, follower }: Identity,
): WeChatProfile {
  const unionid = shown?.unionid ?? token.unionid ?? follower?.unionid;
  return {
    provider: 'wechat',
    id: token.openid,
    appId,
    openid: token.openid,
    ...(unionid === undefined ? {} : { unionid }),
    ...(shown?.nickname === undefined ? {} : { displayName: shown.nickname }),
    ...(shown?.avatarURL === undefined ? {} : { photos: [{ value: shown.avatarURL }] }),
    scope,
    ...(follower === undefined ? {} : { follower: { ...follower } }),
    isSnapshotUser: token.isSnapshotUser,
    _json: shown?._json ?? token._json,
  };
}
