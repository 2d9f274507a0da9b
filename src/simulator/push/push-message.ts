import type { RegisteredApp } from '../world/apps.js';
import { newMessageId, platformOpenidOf } from '../world/identifiers.js';
import type { Identity } from '../world/people.js';
import type { QRCode } from '../world/qr-codes.js';
import type { Field } from './formats.js';

/** The events of a person who authorized the account and changes, withdraws or ends that. */
export type AuthorizationEvent =
  'user_info_modified' | 'user_authorization_revoke' | 'user_authorization_cancellation';

/** One message or event, as WeChat tells an account of it. */
export interface PushMessage {
  /** `Event`, or the `MsgType` of a message. */
  readonly event: string;
  /** Who it is about. */
  readonly openid: string;
  /** Who it comes from, `FromUserName`: that person, or WeChat's platform. */
  readonly sender: string;
  readonly fields: readonly Field[];
}

/** What an account learns of the QR code that somebody scanned. */
export type ScannedCode = Pick<QRCode, 'scene' | 'ticket'>;

/** What every push begins with. */
interface Envelope {
  readonly app: RegisteredApp;
  readonly identity: Identity;
  readonly nowMs: number;
}

function pushMessage(
  { app, identity, nowMs }: Envelope,
  type: string,
  content: readonly Field[],
  sender: string = identity.openid,
): PushMessage {
  const event = content.find(([name]) => name === 'Event')?.[1];
  return {
    event: typeof event === 'string' ? event : type,
    openid: identity.openid,
    sender,
    fields: [
      ['ToUserName', app.originalId],
      ['FromUserName', sender],
      ['CreateTime', Math.floor(nowMs / 1000)],
      ['MsgType', type],
      ...content,
    ],
  };
}

/**
 * Somebody began or ceased to follow, or scanned a parameter QR code although they follow. Who came by a QR code is told
 * as `qrscene_…`, who scanned it later without the prefix.
 * See https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
 */
export function followEvent(
  envelope: Envelope,
  event: 'subscribe' | 'unsubscribe' | 'SCAN',
  code: ScannedCode | undefined,
  emptyEventKey: boolean,
): PushMessage {
  const bare: readonly Field[] = emptyEventKey ? [['EventKey', '']] : [];
  const scanned: readonly Field[] =
    code === undefined
      ? bare
      : [
          ['EventKey', event === 'SCAN' ? String(code.scene) : `qrscene_${code.scene}`],
          ['Ticket', code.ticket],
        ];
  return pushMessage(envelope, 'event', [['Event', event], ...scanned]);
}

/** Somebody writes to the account. */
export function textMessage(envelope: Envelope, text: string): PushMessage {
  return pushMessage(envelope, 'text', [
    ['Content', text],
    ['MsgId', newMessageId()],
  ]);
}

/**
 * What an authorization has become. It comes from WeChat's platform: whom it is about stands in `OpenID`.
 * See https://developers.weixin.qq.com/doc/service/guide/h5/authorization_change.html
 */
export function authorizationEvent(
  envelope: Envelope,
  event: AuthorizationEvent,
  revokeInfo: string | undefined,
): PushMessage {
  const { appId } = envelope.app;
  const { openid, unionid } = envelope.identity;
  const content: Field[] = [
    ['Event', event],
    ['OpenID', openid],
  ];
  if (unionid !== undefined) content.push(['UnionID', unionid]);
  content.push(['AppID', appId]);
  if (revokeInfo !== undefined) content.push(['RevokeInfo', revokeInfo]);
  return pushMessage(envelope, 'event', content, platformOpenidOf(appId));
}
