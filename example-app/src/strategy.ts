import { WeChatStrategy, type OfficialAccount } from 'passport-wechat-follower';
import { visitorOf } from './visitor.js';

/** Where WeChat sends visitors back to. */
export const CALLBACK_PATH = '/auth/wechat/callback';

/** How visitors log in with WeChat; the same for every framework that Passport knows. */
export function loginStrategy(account: OfficialAccount, origin: string): WeChatStrategy {
  return new WeChatStrategy(
    { account, callbackURL: origin + CALLBACK_PATH },
    (_accessToken, _refreshToken, profile, done) => {
      done(null, visitorOf(profile));
    },
  );
}
