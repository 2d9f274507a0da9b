import type { WeChatProfile } from 'passport-wechat-follower';

/** Who is logged in: all that the session keeps of them. WeChat's tokens are not part of it. */
export interface Visitor {
  appId: string;
  openid: string;
  displayName?: string;
  photo?: string;
  scope: WeChatProfile['scope'];
}

/**
 * What the session keeps of a profile. A site with a database finds its user here, by (appId, openid), and keeps that
 * user's id instead.
 */
export function visitorOf({ appId, openid, displayName, photos, scope }: WeChatProfile): Visitor {
  const photo = photos?.[0]?.value.replace(/^http:(?=\/\/(?:thirdwx|wx)\.qlogo\.cn\/)/, 'https:');
  return {
    appId,
    openid,
    scope,
    ...(displayName === undefined ? {} : { displayName }),
    ...(photo === undefined ? {} : { photo }),
  };
}
