// The state of a login under way, for subjects that leave it to the application: random, in the session, used once.
import { randomBytes } from 'node:crypto';

/** Puts a new state into the session and gives it back. */
export function rememberState(req) {
  const state = randomBytes(20).toString('hex');
  req.session.loginState = state;
  return state;
}

/** Middleware for the callback: lets through only who brings the state of their own session. */
export function requireState(req, res, next) {
  const { loginState } = req.session;
  delete req.session.loginState;
  if (typeof loginState !== 'string' || req.query.state !== loginState) {
    res.status(403).send('invalid state');
    return;
  }
  next();
}
