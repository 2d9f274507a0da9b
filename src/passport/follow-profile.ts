import type { FollowerStatus } from '../follower/follower-status.js';

/** Who logged in by following, in the shape Passport's users know. */
export interface WeChatFollowProfile {
  provider: 'wechat';
  /** Same as `openid`. Only (`appId`, `openid`) together name a person: each account knows them by another openid. */
  id: string;
  /** Account that was followed. */
  appId: string;
  openid: string;
  /** Links the person's openids under one Open Platform account. Absent more often than not; never a key. */
  unionid?: string;
  /** That they follow, as WeChat says; absent when it could not be asked. Whoever does not follow is not logged in. */
  follower?: FollowerStatus;
}

/** Makes the profile of whoever confirmed a login. */
export function buildFollowProfile(
  appId: string,
  openid: string,
  follower: FollowerStatus | undefined,
): WeChatFollowProfile {
  const unionid = follower?.unionid;
  return {
    provider: 'wechat',
    id: openid,
    appId,
    openid,
    ...(unionid === undefined ? {} : { unionid }),
    ...(follower === undefined ? {} : { follower: { ...follower } }),
  };
}
