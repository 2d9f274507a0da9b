// Login through Passport with one strategy for each mode.
import passportModule from 'passport';
import { callbackURL, MODES } from './account.mjs';
import { serve } from './serve.mjs';
import { rememberState, requireState } from './session-state.mjs';

/**
 * `strategy({ scope, callbackURL })` makes a strategy. `checksState: false` is for those that leave the state to the
 * application, `needsInitialize` for those older than Passport 0.6.
 */
export function servePassport(strategy, { checksState = true, needsInitialize = false } = {}) {
  const passport = new passportModule.Passport();
  passport.serializeUser((user, done) => done(null, user));
  passport.deserializeUser((user, done) => done(null, user));

  serve((app) => {
    if (needsInitialize) app.use(passport.initialize());
    app.use(passport.session());
    for (const { mode, scope } of MODES) {
      passport.use(mode, strategy({ scope, callbackURL: callbackURL(mode) }));
      const { login, callback } = checksState
        ? { login: [passport.authenticate(mode)], callback: [passport.authenticate(mode)] }
        : withState(passport, mode);
      app.get(`/${mode}/login`, login);
      app.get(`/${mode}/callback`, callback, (req, res) => res.redirect('/home'));
    }
  });
}

/** Options are made for each request, because passport-weixin writes into them. */
function withState(passport, mode) {
  const login = (req, res, next) =>
    passport.authenticate(mode, { state: rememberState(req) })(req, res, next);
  const authenticate = (req, res, next) => passport.authenticate(mode, {})(req, res, next);
  return { login: [login], callback: [requireState, authenticate] };
}
