import type { PushFields } from './push-fields.js';

/** What every push says. */
export interface PushBase {
  /** When it happened, in milliseconds since 1970. WeChat tells whole seconds. */
  createdAt: number;
  /** Everything WeChat sent, field by field. */
  raw: PushFields;
}

/** Somebody followed the account. */
export interface SubscribeEvent extends PushBase {
  type: 'subscribe';
  openid: string;
  /** Scene of the parameter QR code they came by, without WeChat's `qrscene_`. */
  scene?: string;
  /** Ticket of that QR code. */
  ticket?: string;
}

/** Somebody unfollowed the account. WeChat wants all information about them deleted. */
export interface UnsubscribeEvent extends PushBase {
  type: 'unsubscribe';
  openid: string;
}

/** A follower scanned a parameter QR code of the account. */
export interface ScanEvent extends PushBase {
  type: 'SCAN';
  openid: string;
  /** Scene of the QR code. */
  scene?: string;
  /** Ticket of the QR code. */
  ticket?: string;
}

/**
 * Somebody changed (`user_info_modified`) or withdrew (`user_authorization_revoke`) what they had authorized, or gave up
 * their WeChat account (`user_authorization_cancellation`): renew or delete what you keep.
 * See https://developers.weixin.qq.com/doc/service/guide/h5/authorization_change.html
 */
export interface AuthorizationEvent extends PushBase {
  type: 'user_info_modified' | 'user_authorization_revoke' | 'user_authorization_cancellation';
  /** Whom it is about: WeChat's `OpenID`. The sender (`FromUserName`) of these events is WeChat itself. */
  openid: string;
  /** The same person across the accounts of one Open Platform account. */
  unionid?: string;
  /** WeChat's number for what was withdrawn, such as `'205'` for nickname and picture. */
  revokeInfo?: string;
}

/** Any other event, or a message somebody sent: `type` is WeChat's `Event`, or `MsgType` for messages. */
export interface OtherPush extends PushBase {
  type: string;
  /** Who sent it, when that is a person. */
  openid: string | undefined;
}

/** A push of WeChat, verified and read. */
export type PushEvent = SubscribeEvent | UnsubscribeEvent | ScanEvent | AuthorizationEvent | OtherPush;

/** Events that have a type of their own. WeChat's spelling: `SCAN` is in capitals. */
export interface TypedEvents {
  subscribe: SubscribeEvent;
  unsubscribe: UnsubscribeEvent;
  SCAN: ScanEvent;
  user_info_modified: AuthorizationEvent;
  user_authorization_revoke: AuthorizationEvent;
  user_authorization_cancellation: AuthorizationEvent;
}

/** Names of those events. */
export const TYPED_EVENTS: Record<keyof TypedEvents, true> = {
  subscribe: true,
  unsubscribe: true,
  SCAN: true,
  user_info_modified: true,
  user_authorization_revoke: true,
  user_authorization_cancellation: true,
};
