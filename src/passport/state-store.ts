import type { Scope } from '../api/authorization-url.js';
import type { Lang } from '../api/user-profile.js';

/** What a login remembers between its redirect to WeChat and its callback. Plain data; it lives in a session. */
export interface StateRecord {
  /** Name of the strategy that began the login. */
  strategy: string;
  /** Account the code will belong to. */
  appId: string;
  scope: Scope;
  /** Language the profile will be fetched in. */
  lang: Lang;
  /** Where WeChat was told to send the visitor. */
  callbackURL: string;
  /** Checked path on our own origin to go to after the login. */
  returnTo?: string;
}

/** What {@link StateStore.find} gives. */
export interface FoundState {
  record: StateRecord;
  /** Whether a callback used it up already. */
  used: boolean;
}

/** Request as a strategy sees it: Node's, with what frameworks add. Nothing else of it is touched. */
export interface StrategyRequest {
  method?: string | undefined;
  url?: string | undefined;
  originalUrl?: string | undefined;
  headers?: unknown;
  query?: unknown;
  session?: unknown;
  user?: unknown;
}

/**
 * Keeps the state of logins under way, bound to the browser that began them. A store that can find a state without
 * looking at the browser's own session or cookie would let anyone finish anyone's login.
 */
export interface StateStore {
  /** Keeps `record` for this browser under `state`. Resolves when it is safe to send the visitor away. */
  save(req: StrategyRequest, state: string, record: StateRecord): Promise<void>;
  /**
   * Record this browser holds under `state`; `undefined` for an unknown or expired one. A state that was used up may
   * be found for some seconds more, marked `used`: WeChat's browser is known to send a callback twice.
   */
  find(req: StrategyRequest, state: string): Promise<FoundState | undefined>;
  /** Uses `state` up. Resolves when no later request can find it unmarked. */
  consume(req: StrategyRequest, state: string): Promise<void>;
  /** Whether this browser may begin again by itself after a lost login; at most once a minute. */
  claimRestart(req: StrategyRequest): Promise<boolean>;
}
