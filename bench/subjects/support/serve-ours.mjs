// This library, as its README shows it.
import { OfficialAccount, WeChatStrategy } from 'passport-wechat-follower';
import { APP_ID, APP_SECRET } from './account.mjs';
import { servePassport } from './serve-passport.mjs';

/** `options` are those of the account besides its id and secret. */
export function serveOurs(options) {
  const account = new OfficialAccount({ appId: APP_ID, appSecret: APP_SECRET, ...options });
  servePassport(
    ({ scope, callbackURL }) =>
      new WeChatStrategy({ account, scope, callbackURL }, (accessToken, refreshToken, profile, done) =>
        done(null, { openid: profile.openid, name: profile.displayName }),
      ),
  );
}
