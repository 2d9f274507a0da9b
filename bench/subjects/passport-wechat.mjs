import WechatStrategy from 'passport-wechat';
import { APP_ID, APP_SECRET } from './support/account.mjs';
import { servePassport } from './support/serve-passport.mjs';

servePassport(
  ({ scope, callbackURL }) =>
    new WechatStrategy(
      { appID: APP_ID, appSecret: APP_SECRET, callbackURL, scope, lang: 'zh_CN' },
      (accessToken, refreshToken, profile, expiresIn, done) =>
        done(null, { openid: profile.openid, name: profile.nickname }),
    ),
  { checksState: false, needsInitialize: true },
);
