import OAuth2Strategy = require('passport-oauth2');
import type { Scope } from '../api/authorization-url.js';
import { WeChatError } from '../errors/wechat-error.js';
import { localPath } from '../internal/local-path.js';
import { RetryBudget } from '../internal/retry-budget.js';
import type { OfficialAccount } from '../official-account.js';
import { brokenCallbackRule } from './callback-url.js';
import { beginEmbeddedLogin, type EmbeddedLoginOptions, type WxLoginParameters } from './embedded-login.js';
import { Identities } from './identities.js';
import { LoginAttempt } from './login-attempt.js';
import type { AttemptOptions, LoginSettings } from './login-settings.js';
import { Outcome } from './outcome.js';
import { protectError } from './protect-answer.js';
import { SessionStateStore } from './session-state-store.js';
import { StateClaims } from './state-claims.js';
import { StateGenerator } from './state.js';
import type { StrategyRequest } from './state-store.js';
import type { AnyVerifyFunction, VerifyFunction, VerifyFunctionWithRequest } from './verify.js';
import { openWebsiteApp } from './website-app.js';
import type { WeChatAuthenticateOptions } from './wechat-authenticate-options.js';
import {
  checkLoginOptions,
  checkStrategyOptions,
  type WeChatStrategyOptions,
  type WeChatStrategyOptionsWithRequest,
} from './wechat-strategy-options.js';

/** Request as Passport's types have it. */
type Request = Parameters<OAuth2Strategy['authenticate']>[0];

/**
 * Passport strategy that logs visitors in with WeChat's web authorization (网页授权), silently or with consent, and
 * visitors outside WeChat by the QR code page of a website app.
 *
 * What the visitor causes ends in Passport's `fail` with a {@link LoginFailure} (`access_denied`, `invalid_state`,
 * `snapshot_user`, `code_rejected`), everything else in `error` with a {@link WeChatError}.
 * See https://developers.weixin.qq.com/doc/oplatform/developers/dev/auth/h5.md
 */
export class WeChatStrategy extends OAuth2Strategy {
  /** Account the visitors log in to. */
  readonly account: OfficialAccount;
  // Passport makes a child of the strategy for every request, and `#private` fields do not reach children. For the
  // same reason nothing here changes after construction: what changes lives in the objects these fields point to.
  private readonly _settings: LoginSettings;
  private readonly _defaults: AttemptOptions;

  /** Takes the options and `verify`. Throws a `TypeError` naming the option and the rule when one is wrong or unknown. */
  constructor(options: WeChatStrategyOptions, verify: VerifyFunction);
  constructor(options: WeChatStrategyOptionsWithRequest, verify: VerifyFunctionWithRequest<Request>);
  constructor(options: WeChatStrategyOptions | WeChatStrategyOptionsWithRequest, verify: AnyVerifyFunction) {
    const account = checkStrategyOptions(options);
    if (typeof verify !== 'function') throw new TypeError('WeChatStrategy: `verify` must be a function');
    const { callbackURL, scope = 'snsapi_base', lang = 'zh_CN' } = options;
    const website = openWebsiteApp('WeChatStrategy', options.website, account);
    // The base class gives the place in Passport's world. Its OAuth client is never used (other parameter names, no
    // deadline, no errcodes), so it gets no secret to lose.
    super(
      {
        authorizationURL: 'unused:',
        tokenURL: 'unused:',
        clientID: account.appId,
        clientSecret: '',
        callbackURL,
        scope,
      },
      verify as never,
    );
    this.name = options.name ?? 'wechat';
    this.account = account;
    this._defaults = {
      scope,
      lang,
      callbackURL,
      forcePopup: options.forcePopup ?? false,
      forceSnapShot: options.forceSnapShot ?? false,
      returnTo: undefined,
      website: undefined,
    };
    this._settings = {
      strategy: this.name,
      account,
      website,
      needsConsent: options.needsConsent as LoginSettings['needsConsent'],
      fetchFollower: options.fetchFollower ?? false,
      allowSnapshotUsers: options.snapshotUsers === 'allow',
      rememberUserToken: options.rememberUserToken ?? false,
      alreadyLoggedInPath: localPath(options.alreadyLoggedInPath ?? '/') ?? '/',
      states: new StateGenerator(),
      stateStore: options.stateStore ?? new SessionStateStore(),
      claims: new StateClaims(account),
      passReqToCallback: options.passReqToCallback ?? false,
      verify,
      identities: new Identities(),
      retries: new RetryBudget(() => performance.now()),
    };
  }

  /**
   * Called by Passport for every request: sends the visitor to WeChat, or finishes the login they come back with.
   * Never throws and never rejects; an unhandled rejection would end the process.
   */
  override authenticate(req: Request, options: WeChatAuthenticateOptions = {}): void {
    const outcome = new Outcome(this);
    let attempt: LoginAttempt;
    try {
      attempt = new LoginAttempt(
        this._settings,
        req as StrategyRequest,
        this._attemptOptions(options),
        outcome,
      );
    } catch (error) {
      outcome.error(error);
      return;
    }
    attempt.run().catch((error: unknown) => outcome.error(protectError(error)));
  }

  /**
   * Begins a login by a QR code inside a page of yours (内嵌二维码): call it in the route of the page, and hand what it
   * resolves to to `WxLogin` of WeChat's `wxLogin.js`. `req` is the request, on Koa the context. The state in it is kept
   * like that of any login, so the callback is finished by `passport.authenticate` as always. Needs `website`.
   */
  async beginEmbeddedLogin(
    req: StrategyRequest,
    options: EmbeddedLoginOptions = {},
  ): Promise<WxLoginParameters> {
    return beginEmbeddedLogin(this._settings, this._defaults, req, options);
  }

  private _attemptOptions(options: WeChatAuthenticateOptions): AttemptOptions {
    // Passport's own type of `scope` allows a list.
    const [scope, ...more] = Array.isArray(options.scope) ? (options.scope as Scope[]) : [options.scope];
    if (more.length > 0) refuseAtRunTime('scope', 'must be one scope: WeChat grants one at a time');
    checkLoginOptions({ ...options, scope }, refuseAtRunTime);
    if (options.callbackURL !== undefined) {
      const rule = brokenCallbackRule(options.callbackURL);
      if (rule !== undefined) refuseAtRunTime('callbackURL', rule);
    }
    if (options.website !== undefined && !['boolean', 'function'].includes(typeof options.website))
      refuseAtRunTime('website', 'must be true, false or a function of the request');
    const defaults = this._defaults;
    return {
      scope: scope ?? defaults.scope,
      lang: options.lang ?? defaults.lang,
      callbackURL: options.callbackURL ?? defaults.callbackURL,
      forcePopup: options.forcePopup ?? defaults.forcePopup,
      forceSnapShot: options.forceSnapShot ?? defaults.forceSnapShot,
      returnTo: options.returnTo,
      website: options.website,
    };
  }
}

function refuseAtRunTime(option: string, rule: string): never {
  throw new WeChatError('ERR_WECHAT_CONFIG', `passport.authenticate: \`${option}\` ${rule}`, {
    hint: 'Correct the options given to passport.authenticate. 请修正传给 passport.authenticate 的选项。',
  });
}
