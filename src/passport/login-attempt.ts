import { WeChatError } from '../errors/wechat-error.js';
import { localPath } from '../internal/local-path.js';
import { readCallbackQuery, type CallbackQuery } from './callback-query.js';
import { arrivedAt } from './callback-url.js';
import { ACCESS_DENIED, CODE_REJECTED, INVALID_STATE, SNAPSHOT_USER, type Failing } from './failure.js';
import type { Identity } from './identities.js';
import { identify, isDeadCode } from './identify.js';
import { keepLogin } from './keep-login.js';
import { keepUserToken } from './keep-user-token.js';
import { appOf, type AttemptOptions, type LoginSettings } from './login-settings.js';
import type { Outcome } from './outcome.js';
import { buildProfile } from './profile.js';
import { protectAnswer } from './protect-answer.js';
import { isRestartedState } from './state.js';
import type { StateRecord, StrategyRequest, TakenState } from './state-store.js';
import { callVerify } from './verify.js';
import { isInsideWeChat } from './website-app.js';

type CodeQuery = Extract<CallbackQuery, { kind: 'code' }>;

/** One request that logs in: the way to WeChat, or the way back. Everything about it lives here, nothing on the strategy. */
export class LoginAttempt {
  readonly #settings: LoginSettings;
  readonly #req: StrategyRequest;
  readonly #options: AttemptOptions;
  readonly #outcome: Outcome;

  constructor(settings: LoginSettings, req: StrategyRequest, options: AttemptOptions, outcome: Outcome) {
    this.#settings = settings;
    this.#req = req;
    this.#options = options;
    this.#outcome = outcome;
  }

  /** Takes the attempt to its end. */
  async run(): Promise<void> {
    const query = readCallbackQuery(this.#req.query);
    if (query.kind === 'start') return this.#begin(this.#plan(), false);
    protectAnswer(this.#req);
    if (query.kind === 'malformed') {
      this.#outcome.fail(INVALID_STATE);
      return;
    }

    const { stateStore, identities } = this.#settings;
    const record = await stateStore.find(this.#req, query.state);
    if (record === undefined) return this.#beginAgain(query.state, undefined, INVALID_STATE);
    if (!this.#isOurs(record)) {
      this.#outcome.fail(INVALID_STATE);
      return;
    }
    // Used up before the code is: whatever comes of it, this callback never counts again.
    const taken = await this.#take(query.state);
    if (query.kind === 'code') {
      // The same callback a second time shares the answer to the first, or is too late.
      const earlier = taken === 'gone' ? undefined : identities.known(query.state);
      const identity = earlier ?? (taken === 'first' ? this.#fetchIdentity(query, record) : undefined);
      if (identity !== undefined) return this.#complete(query, record, identity);
    } else if (taken === 'first') {
      this.#outcome.fail(ACCESS_DENIED);
      return;
    }
    return this.#beginAgain(query.state, record, INVALID_STATE, taken);
  }

  async #take(state: string): Promise<TakenState> {
    const { stateStore, claims } = this.#settings;
    const taken = await stateStore.take(this.#req, state);
    return taken === 'first' && !(await claims.claim(state)) ? 'used' : taken;
  }

  /** What a login that begins with this request is to be. */
  #plan(): StateRecord {
    const { strategy, account, website } = this.#settings;
    const { scope, lang, callbackURL } = this.#options;
    const returnTo = localPath(this.#asked(this.#options.returnTo));
    const app = this.#goesToWebsite() ? website : undefined;
    return {
      strategy,
      appId: (app ?? account).appId,
      scope: app === undefined ? scope : 'snsapi_login',
      lang,
      callbackURL,
      ...(returnTo === undefined ? {} : { returnTo }),
    };
  }

  async #begin(planned: StateRecord, again: boolean): Promise<void> {
    const { forcePopup, forceSnapShot } = this.#options;
    const { scope, lang, callbackURL } = planned;
    const state = await keepLogin(this.#settings, this.#req, planned, again);
    const { api } = appOf(this.#settings, planned) ?? this.#settings.account;
    this.#outcome.redirect(
      api.authorizationURL({ callbackURL, scope, state, lang, forcePopup, forceSnapShot }),
    );
  }

  /**
   * A state this browser does not know any more, or a spent code: mostly a callback that WeChat's browser sent twice,
   * a page opened from the history, a lost session. The visitor is led on where that can be done without a question.
   */
  async #beginAgain(
    state: string,
    record: StateRecord | undefined,
    otherwise: Failing,
    taken?: TakenState,
  ): Promise<void> {
    const { alreadyLoggedInPath, stateStore } = this.#settings;
    if (this.#req.user !== undefined && this.#req.user !== null) {
      this.#outcome.redirect(alreadyLoggedInPath);
      return;
    }
    // A login that begins again is the same login: what the lost one wanted overrules what this route would.
    const planned = { ...this.#plan(), ...record };
    if (planned.scope === 'snsapi_base' && !isRestartedState(state)) {
      if (taken === 'used') await stateStore.settled?.(this.#req, state);
      if (await stateStore.claimRestart(this.#req)) return this.#begin(planned, true);
    }
    this.#outcome.fail(otherwise);
  }

  async #complete(query: CodeQuery, record: StateRecord, fetching: Promise<Identity>): Promise<void> {
    const { account, allowSnapshotUsers, rememberUserToken, verify, passReqToCallback } = this.#settings;
    let identity: Identity;
    try {
      identity = await fetching;
    } catch (error) {
      if (isDeadCode(error)) return this.#beginAgain(query.state, record, CODE_REJECTED);
      throw error;
    }
    const { token } = identity;
    if (token.isSnapshotUser && !allowSnapshotUsers) {
      this.#outcome.fail(SNAPSHOT_USER);
      return;
    }
    const profile = buildProfile(record.appId, record.scope, identity);
    if (record.scope === 'snsapi_base' && (await this.#settings.needsConsent?.(profile, this.#req))) {
      // The one further redirect there is: nobody is asked about a profile that was shown.
      return this.#begin({ ...record, scope: 'snsapi_userinfo' }, isRestartedState(query.state));
    }
    const { user, info } = await callVerify(verify, passReqToCallback, {
      req: this.#req,
      accessToken: token.userAccessToken,
      refreshToken: token.refreshToken,
      params: token._json,
      profile,
    });
    if (user === undefined) {
      this.#outcome.refuse(info);
      return;
    }
    // The account cannot refresh a token of the website app.
    if (rememberUserToken && record.scope !== 'snsapi_login')
      await keepUserToken(account, token, record.scope);
    this.#outcome.success(
      user,
      record.returnTo === undefined ? { ...info } : { returnTo: record.returnTo, ...info },
    );
  }

  #fetchIdentity({ state, code }: CodeQuery, record: StateRecord): Promise<Identity> {
    return this.#settings.identities.fetch(state, () => identify(this.#settings, record, code));
  }

  /** The state says whose code this is. What the browser says of itself by now does not matter. */
  #isOurs(record: StateRecord): boolean {
    const { originalUrl, url } = this.#req;
    return (
      record.strategy === this.#settings.strategy &&
      appOf(this.#settings, record) !== undefined &&
      arrivedAt(record.callbackURL, originalUrl ?? url)
    );
  }

  #goesToWebsite(): boolean {
    const { website } = this.#settings;
    const asked = this.#asked(this.#options.website);
    if (asked === true && website === undefined) {
      throw new WeChatError(
        'ERR_WECHAT_CONFIG',
        'passport.authenticate: `website` needs one on the strategy',
        {
          hint: 'Give the strategy `website: { appId, appSecret }`. 请在策略上配置 website。',
        },
      );
    }
    return website !== undefined && (typeof asked === 'boolean' ? asked : !isInsideWeChat(this.#req));
  }

  /** Value of an option that may be a function of the request. */
  #asked(option: unknown): unknown {
    return typeof option === 'function' ? (option as (req: StrategyRequest) => unknown)(this.#req) : option;
  }
}
