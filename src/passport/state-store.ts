import type { LoginScope } from '../api/authorization-url.js';
import type { Lang } from '../api/user-profile.js';

/** What a login remembers between its redirect to WeChat and its callback. Plain data; it lives in a session. */
export interface StateRecord {
  /** Name of the strategy that began the login. */
  strategy: string;
  /** App the code will belong to: the account, or the website app. */
  appId: string;
  scope: LoginScope;
  /** Language the profile will be fetched in. */
  lang: Lang;
  /** Where WeChat was told to send the visitor. */
  callbackURL: string;
  /** Checked path on our own origin to go to after the login. */
  returnTo?: string;
}

/**
 * What became of taking a state: this request is the first, or another was (WeChat's browser is known to send a
 * callback twice), or the browser does not hold it any more.
 */
export type TakenState = 'first' | 'used' | 'gone';

/** Request as a strategy and a state store see it: Node's, with what frameworks add. */
export interface StrategyRequest {
  url?: string | undefined;
  originalUrl?: string | undefined;
  query?: unknown;
  session?: unknown;
  user?: unknown;
  headers?: unknown;
}

/**
 * Keeps the state of logins under way, bound to the browser that began them. A store that can find a state without
 * looking at the browser's own session or cookie would let anyone finish anyone's login.
 */
export interface StateStore {
  /** Keeps `record` for this browser under `state`. Resolves when it is safe to send the visitor away. */
  save(req: StrategyRequest, state: string, record: StateRecord): Promise<void>;
  /** Record this browser holds under `state`, used or not; `undefined` for an unknown or expired one. */
  find(req: StrategyRequest, state: string): Promise<StateRecord | undefined>;
  /** Uses `state` up, in one step: of all requests that take it, one is told that it is the first. */
  take(req: StrategyRequest, state: string): Promise<TakenState>;
  /**
   * Resolves once the login that used `state` up in another process has ended, as far as a store can tell, and soon in
   * any case. A login that begins again before that would lose its state when the other one renews the session.
   */
  settled?(req: StrategyRequest, state: string): Promise<void>;
  /** Whether this browser may begin again by itself after a lost login; at most once a minute. */
  claimRestart(req: StrategyRequest): Promise<boolean>;
}
