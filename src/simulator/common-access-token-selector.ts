import type { CommonAccessTokenKind } from './world/issued-tokens.js';

/** Which common access token a method is about. */
export interface CommonAccessTokenSelector {
  /** Default is the first Official Account. */
  readonly appId?: string | undefined;
  /** Default is `stable`. */
  readonly kind?: CommonAccessTokenKind | undefined;
}

/** How a common access token dies behind the application's back. */
export interface RevokeOptions extends CommonAccessTokenSelector {
  /** Whether `cgi-bin/stable_token` goes on handing out the dead token until it is forced. Default is `false`. */
  readonly servedAnyway?: boolean | undefined;
}
