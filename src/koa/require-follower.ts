import type { FollowerStatus } from '../follower/follower-status.js';
import { FOLLOWER_GUARD_OPTIONS, FollowerGuard, type FollowerGuardOptions } from '../guard/follower-guard.js';
import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import {
  readContext,
  writeAnswer,
  type KoaContext,
  type KoaMiddleware,
  type VisitorContext,
} from './context.js';

/** State that `requireFollower` adds to; for `new Koa<FollowerState>()`. */
export interface FollowerState {
  /** What WeChat said of the visitor. Missing when they were let in unasked. */
  wechatFollower?: FollowerStatus;
}

/** Options of {@link requireFollower}. */
export interface RequireFollowerOptions<
  Ctx extends KoaContext = VisitorContext,
> extends FollowerGuardOptions {
  /** Where the visitor's openid is. Default is `ctx.state.user.openid`. */
  openid?: ((ctx: Ctx) => string | undefined) | undefined;
}

/**
 * Middleware that lets only followers of the account through and sets `ctx.state.wechatFollower`. Not logged in: 401,
 * or the way to `loginPath`. Not following: 403 as JSON, or the follow page. Unknown: 503.
 */
export function requireFollower<Ctx extends KoaContext = VisitorContext>(
  options: RequireFollowerOptions<Ctx>,
): KoaMiddleware {
  checkOptionNames('requireFollower', options, { ...FOLLOWER_GUARD_OPTIONS, openid: true });
  const { openid, ...guardOptions } = options;
  checkFunction('requireFollower', 'openid', openid);
  const guard = new FollowerGuard(guardOptions, 'requireFollower');
  return async (ctx, next) => {
    const deciding = guard.decideAtOnce(readContext(ctx, openid));
    // Who is known to follow goes on in the same turn.
    const decision = deciding instanceof Promise ? await deciding : deciding;
    if ('refusal' in decision) {
      writeAnswer(ctx, decision.refusal);
      return;
    }
    if (decision.follower !== undefined) (ctx.state as FollowerState).wechatFollower = decision.follower;
    await next();
  };
}
