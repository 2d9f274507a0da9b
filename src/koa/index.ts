/**
 * Guards and helpers for Koa 2 and 3.
 *
 * @packageDocumentation
 */
export { messagePush } from './message-push.js';
export { redirectBack } from './redirect-back.js';
export { requireFollower, type FollowerState, type RequireFollowerOptions } from './require-follower.js';
export { requireLogin, type RequireLoginOptions } from './require-login.js';
export type { KoaContext, KoaMiddleware, VisitorContext } from './context.js';
export { tokenServer } from './token-server.js';
export type { TokenServerOptions } from '../token-server/token-server.js';
export type { PushMode } from '../push/envelope.js';
export type { MessagePushOptions } from '../push/message-push-options.js';
export type {
  AuthorizationEvent,
  OtherPush,
  PushEvent,
  ScanEvent,
  SubscribeEvent,
  TypedEvents,
  UnsubscribeEvent,
} from '../push/push-event.js';
export type { PushFields, PushValue } from '../push/push-fields.js';
export type { PushContext, PushHandler, PushHandlers } from '../push/push-handlers.js';
export type { FollowPageOptions } from '../guard/follow-page.js';
export type { FollowerStatus } from '../follower/follower-status.js';
