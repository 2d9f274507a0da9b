import { oddAnswer } from './api-failure.js';
import { readOpenid, readText, readUnionid } from './read-field.js';
import type { Wire } from './wire.js';

/** Languages WeChat writes names of places in. */
export type Lang = 'zh_CN' | 'zh_TW' | 'en';

/** All languages, WeChat's default first. */
export const LANGS: readonly Lang[] = ['zh_CN', 'zh_TW', 'en'];

/** Public profile of a visitor who agreed to show it. */
export interface UserProfile {
  openid: string;
  unionid?: string;
  /** Nickname, chosen by the visitor: text, never markup. */
  nickname?: string;
  /** Picture, an http(s) URL; dies when the visitor changes it. */
  avatarURL?: string;
  /** Answer of WeChat as it came. */
  _json: Wire;
}

/** Reads the answer of `sns/userinfo` about `openid`; an answer about somebody else is `ERR_WECHAT_RESPONSE`. */
export function readUserProfile(endpoint: string, wire: Wire, openid: string): UserProfile {
  if (readOpenid(endpoint, wire) !== openid) throw oddAnswer(endpoint, 'the profile of another openid');
  const unionid = readUnionid(wire);
  const nickname = readText(wire, 'nickname');
  const avatarURL = readText(wire, 'headimgurl');
  return {
    openid,
    ...(unionid === undefined ? {} : { unionid }),
    ...(nickname === undefined ? {} : { nickname }),
    ...(avatarURL !== undefined && isPictureURL(avatarURL) ? { avatarURL } : {}),
    _json: wire,
  };
}

/** The visitor's picture ends in pages as `src`; `javascript:` and its kin must not. */
function isPictureURL(value: string): boolean {
  return URL.canParse(value) && ['https:', 'http:'].includes(new URL(value).protocol);
}
