import type { MiniProgramSession } from '../api/mini-program-session.js';

/** Who logged in from a mini program, in the shape Passport's users know. */
export interface WeChatMiniProgramProfile {
  provider: 'wechat-miniprogram';
  /** Same as `openid`. Only (`appId`, `openid`) together name a person: each account knows them by another openid. */
  id: string;
  /** Mini program the openid belongs to. */
  appId: string;
  openid: string;
  /** Links the person's openids under one Open Platform account, when the mini program is bound to one; never a key. */
  unionid?: string;
  /** Answer of WeChat; never holds the session key. */
  _json: Record<string, unknown>;
}

/** Makes the profile of a login from a mini program. */
export function buildMiniProgramProfile(
  appId: string,
  { openid, unionid, _json }: MiniProgramSession,
): WeChatMiniProgramProfile {
  return {
    provider: 'wechat-miniprogram',
    id: openid,
    appId,
    openid,
    ...(unionid === undefined ? {} : { unionid }),
    _json,
  };
}
