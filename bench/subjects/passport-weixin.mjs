import WeixinStrategy from 'passport-weixin';
import { APP_ID, APP_SECRET, AUTHORIZATION_URL } from './support/account.mjs';
import { servePassport } from './support/serve-passport.mjs';

servePassport(
  ({ scope, callbackURL }) =>
    new WeixinStrategy(
      {
        authorizationURL: AUTHORIZATION_URL, // its default is the QR code page for visitors outside WeChat
        clientID: APP_ID,
        clientSecret: APP_SECRET,
        callbackURL,
        scope,
        skipUserProfile: scope === 'snsapi_base',
      },
      (accessToken, refreshToken, params, profile, done) =>
        done(null, { openid: params.openid, name: profile?.displayName }),
    ),
  { checksState: false },
);
