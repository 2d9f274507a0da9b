import { isOpenid } from '../internal/openid.js';
import { TYPED_EVENTS, type PushBase, type PushEvent } from './push-event.js';
import { textOf, type PushFields } from './push-fields.js';
import { PushRefused } from './push-refused.js';

/** Names WeChat gives to events and messages. They end up in logs, so nothing else is let through. */
const NAME = /^[\w.-]{1,64}$/;
const SCENE_PREFIX = 'qrscene_';

/** Reads what happened out of the fields of a message. Throws {@link PushRefused} for what WeChat would not write. */
export function readEvent(raw: PushFields): PushEvent {
  const msgType = textOf(raw, 'MsgType') ?? '';
  const type = msgType === 'event' ? (textOf(raw, 'Event') ?? '') : msgType;
  const createTime = textOf(raw, 'CreateTime') ?? '';
  if (!NAME.test(type) || !/^\d{1,12}$/.test(createTime)) refuse();
  const base = { createdAt: Number(createTime) * 1000, raw };
  const typed = msgType === 'event' ? readTypedEvent(type, base) : undefined;
  // A message that calls itself by the name of an event is neither.
  if (msgType !== 'event' && Object.hasOwn(TYPED_EVENTS, type)) refuse();
  return typed ?? { type, openid: senderOf(raw), ...base };
}

function readTypedEvent(type: string, base: PushBase): PushEvent | undefined {
  const { raw } = base;
  switch (type) {
    case 'subscribe': {
      const key = textOf(raw, 'EventKey') ?? '';
      // After a payment it holds something else.
      const scene = key.startsWith(SCENE_PREFIX) ? key.slice(SCENE_PREFIX.length) : '';
      return { type, openid: senderOf(raw) ?? refuse(), ...qrCode(scene, raw), ...base };
    }
    case 'SCAN':
      return {
        type,
        openid: senderOf(raw) ?? refuse(),
        ...qrCode(textOf(raw, 'EventKey') ?? '', raw),
        ...base,
      };
    case 'unsubscribe':
      return { type, openid: senderOf(raw) ?? refuse(), ...base };
    case 'user_info_modified':
    case 'user_authorization_revoke':
    case 'user_authorization_cancellation': {
      const openid = textOf(raw, 'OpenID');
      // Seen without one. Then it is about nobody, and not about the sender, which is WeChat.
      if (!isOpenid(openid)) return { type, openid: undefined, ...base };
      const [unionid, revokeInfo] = [textOf(raw, 'UnionID'), textOf(raw, 'RevokeInfo')];
      const known = { ...(unionid && { unionid }), ...(revokeInfo && { revokeInfo }) };
      return { type, openid, ...known, ...base };
    }
    default:
      return undefined;
  }
}

function senderOf(raw: PushFields): string | undefined {
  const sender = textOf(raw, 'FromUserName');
  return isOpenid(sender) ? sender : undefined;
}

function qrCode(scene: string, raw: PushFields): { scene?: string; ticket?: string } {
  const ticket = textOf(raw, 'Ticket');
  return { ...(scene !== '' && { scene }), ...(ticket !== undefined && { ticket }) };
}

function refuse(): never {
  throw new PushRefused('message');
}
