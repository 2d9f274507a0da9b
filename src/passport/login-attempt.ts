import type { Scope } from '../api/authorization-url.js';
import type { Lang, UserProfile } from '../api/user-profile.js';
import type { UserToken } from '../api/user-token.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import { localPath } from '../internal/local-path.js';
import type { SingleFlight } from '../internal/single-flight.js';
import type { OfficialAccount } from '../official-account.js';
import { readCallbackQuery, type CallbackQuery } from './callback-query.js';
import { arrivedAt } from './callback-url.js';
import { ACCESS_DENIED, CODE_REJECTED, INVALID_STATE, SNAPSHOT_USER, type Failing } from './failure.js';
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
  alreadyLoggedInPath: string;
  states: StateGenerator;
  stateStore: StateStore;
  passReqToCallback: boolean;
  verify: AnyVerifyFunction;
  /** Identities that are being fetched, so that the same callback twice at once is one exchange. */
  identities: SingleFlight<Identity>;
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

/** Who came back from WeChat. */
export interface Identity {
  token: UserToken;
  shown: UserProfile | undefined;
}

type CodeQuery = Extract<CallbackQuery, { kind: 'code' }>;

const EXCHANGE = 'sns/oauth2/access_token';
/** Codes WeChat calls used, invalid or expired: the login can begin again, silently. */
const DEAD_CODE = new Set([40163, 40029, 42003]);

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
    protectAnswer(this.#req);
    const query = readCallbackQuery(this.#req.query);
    if (query.kind === 'start') return this.#begin();
    if (query.kind === 'malformed') {
      this.#outcome.fail(INVALID_STATE);
      return;
    }

    const { stateStore, identities } = this.#settings;
    const found = await stateStore.find(this.#req, query.state);
    if (found === undefined) return this.#beginAgain(query.state, undefined, INVALID_STATE);
    const { record, used } = found;
    if (!this.#isOurs(record)) {
      this.#outcome.fail(INVALID_STATE);
      return;
    }
    if (used) {
      // The same callback a second time: it shares the answer that is on its way, or it is too late.
      const twin = query.kind === 'code' && identities.flying(flightKey(query)) !== undefined;
      return twin ? this.#complete(query, record) : this.#beginAgain(query.state, record, INVALID_STATE);
    }
    // Used up before the code is: whatever comes of it, this callback never counts again.
    await stateStore.consume(this.#req, query.state);
    if (query.kind === 'denied') {
      this.#outcome.fail(ACCESS_DENIED);
      return;
    }
    return this.#complete(query, record);
  }

  async #begin(again?: { record: StateRecord | undefined }): Promise<void> {
    const { strategy, account, states, stateStore } = this.#settings;
    const { scope, lang, callbackURL, forcePopup, forceSnapShot } = this.#options;
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
    const silent =
      (record?.scope ?? this.#options.scope) === 'snsapi_base' && this.#options.scope === 'snsapi_base';
    if (silent && !isRestartedState(state) && (await stateStore.claimRestart(this.#req)))
      return this.#begin({ record });
    this.#outcome.fail(otherwise);
  }

  async #complete(query: CodeQuery, record: StateRecord): Promise<void> {
    const { account, identities, allowSnapshotUsers, verify, passReqToCallback } = this.#settings;
    let identity: Identity;
    try {
      identity = await identities.run(flightKey(query), () => this.#identify(query.code, record));
    } catch (error) {
      const spent =
        error instanceof WeChatApiError && error.endpoint === EXCHANGE && DEAD_CODE.has(error.errcode);
      if (spent) return this.#beginAgain(query.state, record, CODE_REJECTED);
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
    this.#outcome.success(
      user,
      record.returnTo === undefined ? { ...info } : { returnTo: record.returnTo, ...info },
    );
  }

  async #identify(code: string, record: StateRecord): Promise<Identity> {
    const { api } = this.#settings.account;
    const token = await api.exchangeCode(code);
    const silent = record.scope === 'snsapi_base';
    if (silent || (token.isSnapshotUser && !this.#settings.allowSnapshotUsers))
      return { token, shown: undefined };
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
    return { token, shown: await api.fetchUserProfile(token, { lang: record.lang }) };
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

/** The state is part of it: only the browser that holds the state can share an exchange. */
function flightKey({ state, code }: CodeQuery): string {
  return `${state} ${code}`;
}
