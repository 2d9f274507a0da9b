import cookieSession from 'cookie-session';
import type { RequestHandler } from 'express';
import { site } from './express.js';
import { port, sessionSecret } from './settings.js';

/**
 * Passport asks for a new session at login and logout. With cookie-session the session is the cookie, so emptying it is
 * all there is to do; a copy of the old cookie stays good until it expires.
 */
const renewable: RequestHandler = (req, _res, next) => {
  const session = req.session as object as Record<string, unknown>;
  const regenerate = (done: () => void) => {
    for (const key of Object.keys(session)) Reflect.deleteProperty(session, key);
    done();
  };
  const save = (done: () => void) => done();
  // Not enumerable: what is, goes into the cookie.
  Object.defineProperties(session, { regenerate: { value: regenerate }, save: { value: save } });
  next();
};

site([cookieSession({ secret: sessionSecret, sameSite: 'lax' }), renewable]).listen(port);
