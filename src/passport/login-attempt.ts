import type { Scope } from '../api/authorization-url.js';
import { classOfErrcode } from '../api/errcodes.js';
import type { Lang } from '../api/user-profile.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import { localPath } from '../internal/local-path.js';
import type { OfficialAccount } from '../official-account.js';
import { readCallbackQuery, type CallbackQuery } from './callback-query.js';
import { arrivedAt } from './callback-url.js';
import { ACCESS_DENIED, CODE_REJECTED, INVALID_STATE, SNAPSHOT_USER, type Failing } from './failure.js';
import type { Identities, Identity } from './identities.js';
import { keepUserToken } from './keep-user-token.js';
import type { Outcome } from './outcome.js';
import { buildProfile } from './profile.js';
import { protectAnswer } from './protect-answer.js';
import { isRestartedState, type StateGenerator } from './state.js';
import type { StateRecord, StateStore, StrategyRequest } from './state-store.js';
import { callVerify, type AnyVerifyFunction } from './verify.js';

/** What a strategy knows and its attempts share. */
export interface LoginSettings {
  strategy: string;
  account: OfficialAccount;
  allowSnapshotUsers: boolean;
  rememberUserToken: boolean;
  alreadyLoggedInPath: string;
  states: StateGenerator;
  stateStore: StateStore;
  passReqToCallback: boolean;
  verify: AnyVerifyFunction;
  /** So that the same callback twice is one exchange. */
  identities: Identities;
}

/** What one request asks for: the strategy's options, overruled by those of `passport.authenticate`. */
export interface AttemptOptions {
  scope: Scope;
  lang: Lang;
  callbackURL: string;
  forcePopup: boolean;
  forceSnapShot: boolean;
  returnTo: unknown;
}

type CodeQuery = Extract<CallbackQuery, { kind: 'code' }>;

const EXCHANGE = 'sns/oauth2/access_token';
/** A visitor waits for all calls of a login together no longer than this. */
const LOGIN_MS = 9_000;

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
    if (query.kind === 'start') return this.#begin();
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
    const taken = await stateStore.take(this.#req, query.state);
    if (query.kind === 'code') {
      // The same callback a second time shares the answer to the first, or is too late.
      const earlier = taken === 'used' ? identities.known(keyOf(query)) : undefined;
      const identity = taken === 'first' ? this.#fetchIdentity(query, record) : earlier;
      if (identity !== undefined) return this.#complete(query, record, identity);
    } else if (taken === 'first') {
      this.#outcome.fail(ACCESS_DENIED);
      return;
    }
    return this.#beginAgain(query.state, record, INVALID_STATE);
  }

  async #begin(again?: { record: StateRecord | undefined }): Promise<void> {
    const { strategy, account, states, stateStore } = this.#settings;
    const { forcePopup, forceSnapShot } = this.#options;
    // A login that begins again is the same login: what the lost one wanted overrules what this route would.
    const { scope, lang, callbackURL } = again?.record ?? this.#options;
    const returnTo = again?.record?.returnTo ?? localPath(this.#wantedPath());
    const state = states.next(again !== undefined);
    await stateStore.save(this.#req, state, {
      strategy,
      appId: account.appId,
      scope,
      lang,
      callbackURL,
      ...(returnTo === undefined ? {} : { returnTo }),
    });
    this.#outcome.redirect(
      account.api.authorizationURL({ callbackURL, scope, state, forcePopup, forceSnapShot }),
    );
  }

  /**
   * A state this browser does not know any more, or a spent code: mostly a callback that WeChat's browser sent twice,
   * a page opened from the history, a lost session. The visitor is led on where that can be done without a question.
   */
  async #beginAgain(state: string, record: StateRecord | undefined, otherwise: Failing): Promise<void> {
    const { alreadyLoggedInPath, stateStore } = this.#settings;
    if (this.#req.user !== undefined && this.#req.user !== null) {
      this.#outcome.redirect(alreadyLoggedInPath);
      return;
    }
    const silent = (record?.scope ?? this.#options.scope) === 'snsapi_base';
    if (silent && !isRestartedState(state) && (await stateStore.claimRestart(this.#req)))
      return this.#begin({ record });
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
    const { token, shown } = identity;
    if (token.isSnapshotUser && !allowSnapshotUsers) {
      this.#outcome.fail(SNAPSHOT_USER);
      return;
    }
    const { user, info } = await callVerify(verify, passReqToCallback, {
      req: this.#req,
      accessToken: token.userAccessToken,
      refreshToken: token.refreshToken,
      params: token._json,
      profile: buildProfile(account.appId, record.scope, token, shown),
    });
    if (user === undefined) {
      this.#outcome.refuse(info);
      return;
    }
    if (rememberUserToken) await keepUserToken(account, token, record.scope);
    this.#outcome.success(
      user,
      record.returnTo === undefined ? { ...info } : { returnTo: record.returnTo, ...info },
    );
  }

  #fetchIdentity(query: CodeQuery, record: StateRecord): Promise<Identity> {
    return this.#settings.identities.fetch(keyOf(query), () => this.#identify(query.code, record));
  }

  async #identify(code: string, record: StateRecord): Promise<Identity> {
    const { account, allowSnapshotUsers } = this.#settings;
    const startedAt = performance.now();
    const token = await account.api.exchangeCode(code, { timeoutMs: LOGIN_MS });
    const silent = record.scope === 'snsapi_base';
    if (silent || (token.isSnapshotUser && !allowSnapshotUsers)) return { token, shown: undefined };
    if (token.scopes.length > 0 && !token.scopes.includes(record.scope)) {
      throw new WeChatError(
        'ERR_WECHAT_RESPONSE',
        `${EXCHANGE}: WeChat granted another scope than ${record.scope}`,
        {
          endpoint: EXCHANGE,
          hint: 'The address of the authorization page was changed on the way. 授权链接的 scope 被更改，请重新登录。',
        },
      );
    }
    const timeoutMs = Math.max(1, Math.ceil(startedAt + LOGIN_MS - performance.now()));
    return { token, shown: await account.api.fetchUserProfile(token, { lang: record.lang, timeoutMs }) };
  }

  #isOurs({ strategy, appId, callbackURL }: StateRecord): boolean {
    const { originalUrl, url } = this.#req;
    return (
      strategy === this.#settings.strategy &&
      appId === this.#settings.account.appId &&
      arrivedAt(callbackURL, originalUrl ?? url)
    );
  }

  #wantedPath(): unknown {
    const { returnTo } = this.#options;
    return typeof returnTo === 'function'
      ? (returnTo as (req: StrategyRequest) => unknown)(this.#req)
      : returnTo;
  }
}

/** WeChat calls the code used, invalid or expired: the login can begin again. */
function isDeadCode(error: unknown): boolean {
  return (
    error instanceof WeChatApiError &&
    error.endpoint === EXCHANGE &&
    classOfErrcode(error.errcode) === 'authorize'
  );
}

/** The state is part of it: only the browser that holds the state can share an exchange. */
function keyOf({ state, code }: CodeQuery): string {
  return `${state} ${code}`;
}
