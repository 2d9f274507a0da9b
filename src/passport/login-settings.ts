import type { Scope } from '../api/authorization-url.js';
import type { Lang } from '../api/user-profile.js';
import type { RetryBudget } from '../internal/retry-budget.js';
import type { OfficialAccount } from '../official-account.js';
import type { Identities } from './identities.js';
import type { WeChatProfile } from './profile.js';
import type { StateClaims } from './state-claims.js';
import type { StateGenerator } from './state.js';
import type { StateRecord, StateStore, StrategyRequest } from './state-store.js';
import type { AnyVerifyFunction } from './verify.js';
import type { LoginApp } from './website-app.js';

/** What a strategy knows and its attempts share. */
export interface LoginSettings {
  strategy: string;
  account: OfficialAccount;
  website: LoginApp | undefined;
  needsConsent: ((profile: WeChatProfile, req: StrategyRequest) => unknown) | undefined;
  fetchFollower: boolean;
  rememberUserToken: boolean;
  allowSnapshotUsers: boolean;
  alreadyLoggedInPath: string;
  states: StateGenerator;
  stateStore: StateStore;
  /** So that a state is used once among all processes. */
  claims: StateClaims;
  passReqToCallback: boolean;
  verify: AnyVerifyFunction;
  /** So that the same callback twice is one exchange. */
  identities: Identities;
  /** So that logins do not ask a WeChat in trouble twice as much. */
  retries: RetryBudget;
}

/** What one request asks for: the strategy's options, overruled by those of `passport.authenticate`. */
export interface AttemptOptions {
  scope: Scope;
  lang: Lang;
  callbackURL: string;
  forcePopup: boolean;
  forceSnapShot: boolean;
  returnTo: unknown;
  /** Whether the visitor goes to the website app's page; `undefined`: their browser decides. */
  website: unknown;
}

/** The app a login goes through: the account, or the website app. */
export function appOf(
  { account, website }: LoginSettings,
  { appId }: Pick<StateRecord, 'appId'>,
): LoginApp | undefined {
  return appId === website?.appId ? website : appId === account.appId ? account : undefined;
}
