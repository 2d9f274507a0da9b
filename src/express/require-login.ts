import { LoginGuard } from '../guard/login-guard.js';
import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import {
  readRequest,
  writeAnswer,
  type ExpressMiddleware,
  type ExpressRequest,
  type VisitorRequest,
} from './messages.js';

/** Options of {@link requireLogin}. */
export interface RequireLoginOptions<Req extends ExpressRequest = VisitorRequest> {
  /** Path of the login; visitors who want a page are sent there with `?returnTo=`. Default is to answer 401. */
  loginPath?: string | undefined;
  /** Where the visitor's openid is. Default is `req.user.openid`. */
  openid?: ((req: Req) => string | undefined) | undefined;
}

/** Middleware that lets only visitors through who logged in with WeChat. */
export function requireLogin<Req extends ExpressRequest = VisitorRequest>(
  options: RequireLoginOptions<Req> = {},
): ExpressMiddleware {
  checkOptionNames('requireLogin', options, { loginPath: true, openid: true });
  checkFunction('requireLogin', 'openid', options.openid);
  const guard = new LoginGuard('requireLogin', options.loginPath);
  return (req, res, next) => {
    let decision;
    try {
      decision = guard.decide(readRequest(req, options.openid));
    } catch (error) {
      next(error);
      return;
    }
    if ('refusal' in decision) writeAnswer(req, res, decision.refusal);
    else next();
  };
}
