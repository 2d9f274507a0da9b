// Passport with a session and the stock OAuth 2.0 strategy, which is what redirects are compared with. It cannot log
// in to WeChat (other parameter names), so only its redirect is measured.
import OAuth2Strategy from 'passport-oauth2';
import { API_HOST, APP_ID, APP_SECRET, AUTHORIZATION_URL } from './support/account.mjs';
import { servePassport } from './support/serve-passport.mjs';

servePassport(
  ({ scope, callbackURL }) =>
    new OAuth2Strategy(
      {
        authorizationURL: AUTHORIZATION_URL,
        tokenURL: `https://${API_HOST}/sns/oauth2/access_token`,
        clientID: APP_ID,
        clientSecret: APP_SECRET,
        callbackURL,
        scope,
        state: true,
      },
      (accessToken, refreshToken, profile, done) => done(null, profile),
    ),
);
