import type OAuth2Strategy = require('passport-oauth2');
import { resolveEndpoints } from '../api/endpoints.js';
import type { MiniProgramSession } from '../api/mini-program-session.js';
import { openTransport } from '../api/open-transport.js';
import { WeChatApi } from '../api/wechat-api.js';
import { WeChatHttp } from '../api/wechat-http.js';
import { RetryBudget } from '../internal/retry-budget.js';
import { setAnswerHeader } from './answer-headers.js';
import { LoginCalls } from './login-calls.js';
import { failingOf } from './mini-program-failure.js';
import { buildMiniProgramProfile, type WeChatMiniProgramProfile } from './mini-program-profile.js';
import { Outcome, type PassportActions } from './outcome.js';
import { protectAnswer, protectError } from './protect-answer.js';
import { readLoginCode } from './read-login-code.js';
import type { StrategyRequest } from './state-store.js';
import { settleVerify, type AnyVerifyFunction, type VerifyDone } from './verify.js';
import {
  checkMiniProgramOptions,
  type WeChatMiniProgramStrategyOptions,
  type WeChatMiniProgramStrategyOptionsWithRequest,
} from './wechat-mini-program-options.js';

/** Request as Passport's types have it. */
type Request = Parameters<OAuth2Strategy['authenticate']>[0];

/**
 * Finds or makes the application's user. `session.sessionKey` decrypts data of the mini program and must stay on the
 * server. May be async: a rejection is an error of the login, what it resolves to is ignored, `done` counts.
 */
export type MiniProgramVerifyFunction = (
  session: MiniProgramSession,
  profile: WeChatMiniProgramProfile,
  done: VerifyDone,
) => unknown;

/** {@link MiniProgramVerifyFunction} of a strategy with `passReqToCallback: true`. */
export type MiniProgramVerifyFunctionWithRequest<Req = never> = (
  req: Req,
  session: MiniProgramSession,
  profile: WeChatMiniProgramProfile,
  done: VerifyDone,
) => unknown;

/** Longest pause WeChat asks for: its quota of logins is counted by the minute. */
const RETRY_AFTER_SECONDS = 60;

/**
 * Passport strategy for mini programs (小程序): takes `POST {"code": …}` with the code of `wx.login`, asks WeChat whose it
 * is, and believes nothing else in the request.
 *
 * What the mini program or its user causes ends in Passport's `fail` with a {@link MiniProgramFailure}, everything else
 * in `error` with a {@link WeChatError}.
 * See https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/login.html
 */
export class WeChatMiniProgramStrategy {
  /** Name for `passport.authenticate`. */
  name: string;
  /** AppID of the mini program its users log in to. */
  readonly appId: string;
  // No `#private` fields, and nothing that changes: Passport makes a child of the strategy for every request.
  private readonly _api: WeChatApi;
  private readonly _retries: RetryBudget;
  private readonly _passReqToCallback: boolean;
  private readonly _verify: AnyVerifyFunction;

  /** Takes the options and `verify`. Throws a `TypeError` naming the option and the rule when one is wrong or unknown. */
  constructor(options: WeChatMiniProgramStrategyOptions, verify: MiniProgramVerifyFunction);
  constructor(
    options: WeChatMiniProgramStrategyOptionsWithRequest,
    verify: MiniProgramVerifyFunctionWithRequest<Request>,
  );
  constructor(
    options: WeChatMiniProgramStrategyOptions | WeChatMiniProgramStrategyOptionsWithRequest,
    verify: AnyVerifyFunction,
  ) {
    checkMiniProgramOptions(options);
    if (typeof verify !== 'function')
      throw new TypeError('WeChatMiniProgramStrategy: `verify` must be a function');
    const { appId, appSecret, fetch, timeoutMs = 5000 } = options;
    const { api, open, mp } = resolveEndpoints('WeChatMiniProgramStrategy', options.endpoints);
    this.name = options.name ?? 'wechat-miniprogram';
    this.appId = appId;
    const http = new WeChatHttp(openTransport(api, fetch), timeoutMs);
    this._api = new WeChatApi({ appId, appSecret, openURL: open, mpURL: mp, http });
    this._retries = new RetryBudget(() => performance.now());
    this._passReqToCallback = options.passReqToCallback ?? false;
    this._verify = verify;
  }

  /** Called by Passport for every request. Never throws and never rejects; an unhandled rejection would end the process. */
  authenticate(req: Request): void {
    // Passport puts its actions on the child it makes for the request.
    const outcome = new Outcome(this as unknown as PassportActions);
    this._logIn(req as StrategyRequest, outcome).catch((error: unknown) =>
      outcome.error(protectError(error)),
    );
  }

  private async _logIn(req: StrategyRequest, outcome: Outcome): Promise<void> {
    protectAnswer(req);
    const read = await readLoginCode(req);
    if ('failing' in read) {
      if (read.failing.status === 405) setAnswerHeader(req, 'Allow', 'POST');
      outcome.fail(read.failing);
      return;
    }
    let session: MiniProgramSession;
    try {
      session = await new LoginCalls(this._retries).exchange((timeoutMs) =>
        this._api.exchangeMiniProgramCode(read.code, { timeoutMs }),
      );
    } catch (error) {
      const failing = failingOf(error);
      if (failing === undefined) throw error;
      if (failing.status === 429) setAnswerHeader(req, 'Retry-After', String(RETRY_AFTER_SECONDS));
      outcome.fail(failing);
      return;
    }
    const profile = buildMiniProgramProfile(this.appId, session);
    const { user, info } = await settleVerify(this._verify, [
      ...(this._passReqToCallback ? [req] : []),
      session,
      profile,
    ]);
    if (user === undefined) outcome.refuse(info);
    else outcome.success(user, { ...info });
  }
}
