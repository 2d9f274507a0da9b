// Login written by hand around a client for WeChat's API, as an application does that uses no Passport.
import { promisify } from 'node:util';
import { MODES } from './account.mjs';
import { serve } from './serve.mjs';
import { rememberState, requireState } from './session-state.mjs';

/**
 * `client(mode, scope)` gives `authorizationURL(state)` and `identify(code)`, which resolves to the user: the openid
 * and, with consent, the name.
 */
export function serveByHand(client) {
  serve((app) => {
    for (const { mode, scope } of MODES) {
      const { authorizationURL, identify } = client(mode, scope);
      app.get(`/${mode}/login`, (req, res) => res.redirect(authorizationURL(rememberState(req))));
      app.get(`/${mode}/callback`, requireState, async (req, res) => {
        const user = await identify(req.query.code);
        await logIn(req, user);
        res.redirect('/home');
      });
    }
  });
}

/** A new session id at login, so that nobody can have planted the old one. */
async function logIn(req, user) {
  await promisify(req.session.regenerate).call(req.session);
  req.session.user = user;
  await promisify(req.session.save).call(req.session);
}
