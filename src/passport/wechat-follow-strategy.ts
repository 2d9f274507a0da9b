import type OAuth2Strategy = require('passport-oauth2');
import type { OfficialAccount } from '../official-account.js';
import { localPath } from '../internal/local-path.js';
import { ScanLogins } from '../scan-login/scan-logins.js';
import { CodeDrawings } from './code-drawings.js';
import { FollowAttempt, type FollowSettings } from './follow-attempt.js';
import type { WeChatFollowProfile } from './follow-profile.js';
import { FollowSession } from './follow-session.js';
import { Outcome, type PassportActions } from './outcome.js';
import { protectError } from './protect-answer.js';
import type { StrategyRequest } from './state-store.js';
import type { AnyVerifyFunction, VerifyDone } from './verify.js';
import {
  checkFollowOptions,
  type WeChatFollowStrategyOptions,
  type WeChatFollowStrategyOptionsWithRequest,
} from './wechat-follow-options.js';

/** Request as Passport's types have it. */
type Request = Parameters<OAuth2Strategy['authenticate']>[0];

/**
 * Finds or makes the application's user. May be async: a rejection is an error of the login, what it resolves to is
 * ignored, `done` counts.
 */
export type FollowVerifyFunction = (profile: WeChatFollowProfile, done: VerifyDone) => unknown;

/** {@link FollowVerifyFunction} of a strategy with `passReqToCallback: true`. */
export type FollowVerifyFunctionWithRequest<Req = never> = (
  req: Req,
  profile: WeChatFollowProfile,
  done: VerifyDone,
) => unknown;

/**
 * Passport strategy that logs visitors in on a PC by following (关注登录): the page shows a QR code of the account, the
 * visitor scans it, follows by that, and replies in WeChat with the number the page shows. One route, GET and POST; GET
 * shows the page, tells JSON or streams events, as the request prefers; POST finishes. The account's `messagePush` hears
 * the rest by itself, in this process or another.
 *
 * What the visitor causes ends in Passport's `fail` with a {@link FollowFailure}, everything else in `error` with a
 * {@link WeChatError}.
 */
export class WeChatFollowStrategy {
  /** Name for `passport.authenticate`. */
  name: string;
  /** Account the visitors follow. */
  readonly account: OfficialAccount;
  // No `#private` fields, and nothing that changes: Passport makes a child of the strategy for every request.
  private readonly _settings: FollowSettings;

  /** Takes the options and `verify`. Throws a `TypeError` naming the option and the rule when one is wrong or unknown. */
  constructor(options: WeChatFollowStrategyOptions, verify: FollowVerifyFunction);
  constructor(
    options: WeChatFollowStrategyOptionsWithRequest,
    verify: FollowVerifyFunctionWithRequest<Request>,
  );
  constructor(
    options: WeChatFollowStrategyOptions | WeChatFollowStrategyOptionsWithRequest,
    verify: AnyVerifyFunction,
  ) {
    checkFollowOptions(options);
    if (typeof verify !== 'function')
      throw new TypeError('WeChatFollowStrategy: `verify` must be a function');
    const { account } = options;
    this.name = options.name ?? 'wechat-follow';
    this.account = account;
    this._settings = {
      account,
      siteName: options.siteName.trim(),
      codesPerMinute: options.codesPerMinute ?? 60,
      alreadyLoggedInPath: localPath(options.alreadyLoggedInPath ?? '/') ?? '/',
      passReqToCallback: options.passReqToCallback ?? false,
      verify,
      logins: new ScanLogins(account),
      sessions: new FollowSession(this.name, account.wallClock),
      drawings: new CodeDrawings(),
      streams: new Set(),
    };
  }

  /**
   * Called by Passport for every request. `returnTo` is where the login leads: a path, or a function of the request that
   * finishes it. Never throws and never rejects; an unhandled rejection would end the process.
   */
  authenticate(req: Request, options: { returnTo?: unknown } = {}): void {
    // Passport puts its actions on the child it makes for the request.
    const outcome = new Outcome(this as unknown as PassportActions);
    const attempt = new FollowAttempt(this._settings, req as StrategyRequest, options.returnTo, outcome);
    attempt.run().catch((error: unknown) => outcome.error(protectError(error)));
  }
}
