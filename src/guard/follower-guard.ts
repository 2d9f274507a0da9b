import { isWeChatError } from '../errors/wechat-error.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import type { FollowerStatus } from '../follower/follower-status.js';
import {
  checkBoolean,
  checkChoice,
  checkOptionNames,
  refuseOption,
  type OptionNames,
} from '../internal/check-options.js';
import { DeadlinePassed, withDeadline } from '../internal/deadline.js';
import { checkPath } from '../internal/local-path.js';
import { OfficialAccount } from '../official-account.js';
import { buildFollowPage, type FollowPageOptions } from './follow-page.js';
import type { GuardRequest } from './guard-request.js';
import { LoginGuard } from './login-guard.js';
import { prefersHTML } from '../page/prefers-html.js';
import { refuse, refuseByRedirect, refuseWithJSON, refuseWithPage, type Refusal } from './refusal.js';

/** Options of a guard for followers, the same in every framework. */
export interface FollowerGuardOptions {
  /** Account that must be followed. */
  account: OfficialAccount;
  /** Path of the login; visitors who are not logged in and want a page are sent there with `?returnTo=`. Default is to answer 401. */
  loginPath?: string | undefined;
  /** Path of your own page for those who do not follow. Default is the built-in follow page. */
  followPath?: string | undefined;
  /** What the built-in follow page shows; `false` answers with JSON instead of a page. Default is a page without a QR code. */
  followPage?: FollowPageOptions | false | undefined;
  /** What happens while WeChat cannot be asked: `'deny'` answers 503, `'allow'` lets the visitor in. Default is `'deny'`. */
  whenUnavailable?: 'deny' | 'allow' | undefined;
  /** Asks WeChat every time, for actions that matter. Default is `false`. */
  fresh?: boolean | undefined;
}

/** Names of the options, for adapters that add their own. */
export const FOLLOWER_GUARD_OPTIONS: OptionNames<FollowerGuardOptions> = {
  account: true,
  loginPath: true,
  followPath: true,
  followPage: true,
  whenUnavailable: true,
  fresh: true,
};

/** What {@link FollowerGuard} decided; `follower` is missing when the visitor was let in unasked. */
export type FollowerDecision = { follower: FollowerStatus | undefined } | { refusal: Refusal };

/** When to come back, give or take: not everybody at the same moment. */
const RETRY_SECONDS = 5;
const RETRY_SPREAD_SECONDS = 2;
/** A visitor waits no longer than this for an answer, whatever is behind it. */
const DECISION_MS = 4_000;

/**
 * Decides whether a request comes from a follower of the account, in any framework: translate the request, and write the
 * answer that a refusal is. `requireFollower` for Express and Koa is this with such a translation.
 * See docs/other-frameworks.md.
 */
export class FollowerGuard {
  readonly #options: FollowerGuardOptions;
  readonly #followPath: string | undefined;
  readonly #login: LoginGuard;
  readonly #followPage: { html: string; policy: string } | undefined;
  readonly #warned = new Set<string>();

  /** Throws a `TypeError` naming the option and the rule when an option is wrong. */
  constructor(options: FollowerGuardOptions, owner = 'FollowerGuard') {
    checkOptionNames(owner, options, FOLLOWER_GUARD_OPTIONS);
    const { account, loginPath, followPath, followPage, whenUnavailable, fresh } = options;
    if (!(account instanceof OfficialAccount)) refuseOption(owner, 'account', 'must be an OfficialAccount');
    if (followPath !== undefined && followPage !== undefined) {
      refuseOption(owner, 'followPage', 'cannot be given together with `followPath`, which takes its place');
    }
    checkChoice(owner, 'whenUnavailable', whenUnavailable, ['deny', 'allow']);
    checkBoolean(owner, 'fresh', fresh);
    this.#options = options;
    this.#followPath = followPath === undefined ? undefined : checkPath(owner, 'followPath', followPath);
    this.#login = new LoginGuard(owner, loginPath);
    this.#followPage = followPage === false ? undefined : buildFollowPage(owner, followPage);
  }

  /**
   * Resolves to the follower, or to the answer that turns the visitor away; while WeChat cannot be asked, to what
   * `whenUnavailable` says. Rejects with `ERR_WECHAT_CONFIG` and with what is a bug of the application.
   */
  async decide(request: GuardRequest): Promise<FollowerDecision> {
    return this.decideAtOnce(request);
  }

  /**
   * The same, and a promise only if it takes a question: most visitors are known to follow, and to go on in another turn
   * costs a server more than the decision does. What `decide` rejects with may be thrown.
   */
  decideAtOnce(request: GuardRequest): FollowerDecision | Promise<FollowerDecision> {
    const login = this.#login.decide(request);
    if ('refusal' in login) return login;
    const { account, fresh = false } = this.#options;
    const { openid, appId } = login.visitor;
    if (appId !== undefined && appId !== account.appId) return { refusal: refuse(request, 'wrong_account') };
    const known = fresh ? undefined : account.followers.known(openid);
    return known === undefined ? this.#ask(request, openid) : { follower: known };
  }

  async #ask(request: GuardRequest, openid: string): Promise<FollowerDecision> {
    const { account, fresh = false, whenUnavailable } = this.#options;
    try {
      const follower = await withDeadline(DECISION_MS, undefined, (cancellation) =>
        account.followers.check(openid, { fresh, signal: cancellation.toSignal() }),
      );
      return follower.following ? { follower } : { refusal: this.#askToFollow(request) };
    } catch (error) {
      this.#warnOnce(error);
      // Whatever was chosen for hours in which WeChat cannot be asked, it never outlives an unsubscribe.
      if (account.followers.hasLeft(openid)) return { refusal: this.#askToFollow(request) };
      if (whenUnavailable === 'allow') return { follower: undefined };
      return { refusal: refuse(request, 'unavailable', { 'Retry-After': retryAfter() }) };
    }
  }

  #askToFollow(request: GuardRequest): Refusal {
    if (!prefersHTML(request.accept)) return refuseWithJSON('not_following');
    if (this.#followPath !== undefined) return refuseByRedirect(request, this.#followPath);
    return this.#followPage === undefined
      ? refuseWithJSON('not_following')
      : refuseWithPage(403, this.#followPage);
  }

  /**
   * The visitor sees "try again"; whoever runs the site must learn why, once for each reason. What only they can set
   * right is thrown: letting everybody in, or sending everybody away, would hide it.
   */
  #warnOnce(error: unknown): void {
    if (error instanceof DeadlinePassed) return;
    if (!isWeChatError(error) || error.code === 'ERR_WECHAT_CONFIG') throw error;
    const reason = error instanceof WeChatApiError ? `${error.code} ${error.errcode}` : error.code;
    if (this.#warned.has(reason)) return;
    this.#warned.add(reason);
    process.emitWarning(`requireFollower cannot tell who follows: ${error.message}. ${error.hint ?? ''}`, {
      type: 'WeChatWarning',
      code: error.code,
    });
  }
}

function retryAfter(): string {
  const choices = 2 * RETRY_SPREAD_SECONDS + 1;
  return String(RETRY_SECONDS - RETRY_SPREAD_SECONDS + Math.floor(Math.random() * choices));
}
