// What every site knows of WeChat, whatever it runs on.
import { OfficialAccount, type WeChatProfile } from 'passport-wechat-follower';

export const account = new OfficialAccount({
  appId: process.env.WECHAT_APP_ID!,
  appSecret: process.env.WECHAT_APP_SECRET!,
  // Only for a simulated WeChat.
  endpoints: JSON.parse(process.env.WECHAT_ENDPOINTS ?? '{}') as Record<string, string>,
});

export const callbackURL = process.env.CALLBACK_URL!;
export const sessionSecret = process.env.SESSION_SECRET!;
export const port = Number(process.env.PORT);

export const push = {
  account,
  token: process.env.WECHAT_PUSH_TOKEN!,
  encodingAESKey: process.env.WECHAT_PUSH_AES_KEY!,
};

/** Who somebody is, as the session keeps it: the guards need `openid` and `appId`. */
export interface User {
  openid: string;
  appId: string;
  name: string | undefined;
}

export const toUser = ({ openid, appId, displayName }: WeChatProfile): User => ({
  openid,
  appId,
  name: displayName,
});
