import type { CommonAccessTokenKind } from './world/issued-tokens.js';
import type { Revocation } from './world/world.js';

/** Which common access token a method is about. */
export interface CommonAccessTokenSelector {
  /** Default is the first Official Account. */
  readonly appId?: string | undefined;
  /** Default is `stable`. */
  readonly kind?: CommonAccessTokenKind | undefined;
}

/** Which common access token dies behind the application's back, and how. */
export interface RevokeOptions extends CommonAccessTokenSelector, Revocation {}
