import { LoginGuard } from '../guard/login-guard.js';
import { checkFunction, checkOptionNames } from '../internal/check-options.js';
import {
  readContext,
  writeAnswer,
  type KoaContext,
  type KoaMiddleware,
  type VisitorContext,
} from './context.js';

/** Options of {@link requireLogin}. */
export interface RequireLoginOptions<Ctx extends KoaContext = VisitorContext> {
  /** Path of the login; visitors who want a page are sent there with `?returnTo=`. Default is to answer 401. */
  loginPath?: string | undefined;
  /** Where the visitor's openid is. Default is `ctx.state.user.openid`. */
  openid?: ((ctx: Ctx) => string | undefined) | undefined;
}

/** Middleware that lets only visitors through who logged in with WeChat. */
export function requireLogin<Ctx extends KoaContext = VisitorContext>(
  options: RequireLoginOptions<Ctx> = {},
): KoaMiddleware {
  checkOptionNames('requireLogin', options, { loginPath: true, openid: true });
  checkFunction('requireLogin', 'openid', options.openid);
  const guard = new LoginGuard('requireLogin', options.loginPath);
  return async (ctx, next) => {
    const decision = guard.decide(readContext(ctx, options.openid));
    if ('refusal' in decision) writeAnswer(ctx, decision.refusal);
    else await next();
  };
}
