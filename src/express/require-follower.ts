import type { FollowerStatus } from '../follower/follower-status.js';
import {
  FOLLOWER_GUARD_OPTIONS,
  FollowerGuard,
  type FollowerDecision,
  type FollowerGuardOptions,
} from '../guard/follower-guard.js';
import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import {
  readRequest,
  writeAnswer,
  type ExpressMiddleware,
  type ExpressRequest,
  type VisitorRequest,
} from './messages.js';

declare global {
  namespace Express {
    interface Request {
      /** Set by `requireFollower`: what WeChat said of the visitor. Missing when they were let in unasked. */
      wechatFollower?: FollowerStatus;
    }
  }
}

/** Options of {@link requireFollower}. */
export interface RequireFollowerOptions<
  Req extends ExpressRequest = VisitorRequest,
> extends FollowerGuardOptions {
  /** Where the visitor's openid is. Default is `req.user.openid`. */
  openid?: ((req: Req) => string | undefined) | undefined;
}

/**
 * Middleware that lets only followers of the account through and sets `req.wechatFollower`. Not logged in: 401, or the
 * way to `loginPath`. Not following: 403 as JSON, or the follow page. Unknown: 503.
 */
export function requireFollower<Req extends ExpressRequest = VisitorRequest>(
  options: RequireFollowerOptions<Req>,
): ExpressMiddleware {
  checkOptionNames('requireFollower', options, { ...FOLLOWER_GUARD_OPTIONS, openid: true });
  const { openid, ...guardOptions } = options;
  checkFunction('requireFollower', 'openid', openid);
  const guard = new FollowerGuard(guardOptions, 'requireFollower');
  return (req, res, next) => {
    /** Tells whether the request goes on. */
    const take = (decision: FollowerDecision): boolean => {
      if ('refusal' in decision) {
        writeAnswer(req, res, decision.refusal);
        return false;
      }
      if (decision.follower !== undefined) req.wechatFollower = decision.follower;
      return true;
    };
    let goesOn: boolean;
    try {
      const decision = guard.decideAtOnce(readRequest(req, openid));
      if (decision instanceof Promise) {
        decision.then(take).then((goOn) => (goOn ? next() : undefined), next);
        return;
      }
      goesOn = take(decision);
    } catch (error) {
      next(error);
      return;
    }
    // Out of reach of the `catch`: what the routes behind throw is theirs.
    if (goesOn) next();
  };
}
