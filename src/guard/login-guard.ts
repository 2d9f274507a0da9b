import { checkPath, localPath } from '../internal/local-path.js';
import type { GuardRequest } from './guard-request.js';
import { prefersHTML } from '../page/prefers-html.js';
import { isPageView, refuse, refuseByRedirect, type Refusal } from './refusal.js';
import { findVisitor, type Visitor } from './visitor.js';

/** What {@link LoginGuard} decided. */
export type LoginDecision = { visitor: NonNullable<Visitor> } | { refusal: Refusal };

/** Decides whether a request comes from somebody who logged in with WeChat. */
export class LoginGuard {
  readonly #loginPath: string | undefined;

  /** `loginPath` is where visitors who want a page are sent. Throws a `TypeError` if it is no path on this site. */
  constructor(owner: string, loginPath: string | undefined) {
    this.#loginPath = loginPath === undefined ? undefined : checkPath(owner, 'loginPath', loginPath);
  }

  /** Gives the visitor, or the answer that turns them away: 401, or the way to the login with `?returnTo=`. */
  decide(request: GuardRequest): LoginDecision {
    const visitor = findVisitor(request);
    if (visitor !== undefined) return { visitor };
    const loginPath = this.#loginPath;
    if (loginPath === undefined || !prefersHTML(request.accept))
      return { refusal: refuse(request, 'login_required') };
    const returnTo = isPageView(request) ? localPath(request.url) : undefined;
    return {
      refusal: refuseByRedirect(
        request,
        returnTo === undefined ? loginPath : withReturnTo(loginPath, returnTo),
      ),
    };
  }
}

function withReturnTo(loginPath: string, returnTo: string): string {
  return `${loginPath}${loginPath.includes('?') ? '&' : '?'}returnTo=${encodeURIComponent(returnTo)}`;
}
