import type { PushFormat } from './read-message.js';

/** Text for the person who sent a message or caused an event. */
export interface TextReply {
  /** Openid of the person. */
  to: string;
  /** Original id of the account, `gh_…`. */
  from: string;
  createdAtSeconds: number;
  text: string;
}

/** What goes around an encrypted reply. */
export interface SealedReply {
  encrypted: string;
  signature: string;
  timestamp: string;
  nonce: string;
}

/** Writes a text reply. See https://developers.weixin.qq.com/doc/subscription/guide/product/message/Passive_user_reply_message.html */
export function writeTextReply(format: PushFormat, { to, from, createdAtSeconds, text }: TextReply): string {
  if (format === 'json') {
    return JSON.stringify({
      ToUserName: to,
      FromUserName: from,
      CreateTime: createdAtSeconds,
      MsgType: 'text',
      Content: text,
    });
  }
  return (
    `<xml><ToUserName>${cdata(to)}</ToUserName><FromUserName>${cdata(from)}</FromUserName>` +
    `<CreateTime>${createdAtSeconds}</CreateTime><MsgType>${cdata('text')}</MsgType>` +
    `<Content>${cdata(text)}</Content></xml>`
  );
}

/** Writes what holds an encrypted reply. */
export function writeSealedReply(
  format: PushFormat,
  { encrypted, signature, timestamp, nonce }: SealedReply,
): string {
  if (format === 'json') {
    return JSON.stringify({
      Encrypt: encrypted,
      MsgSignature: signature,
      TimeStamp: Number(timestamp),
      Nonce: nonce,
    });
  }
  return (
    `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature>` +
    `<TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  );
}

/** What XML cannot hold, in CDATA or out of it; WeChat would refuse the whole reply. */
// eslint-disable-next-line no-control-regex -- control characters are what this line is about
const NOT_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function cdata(text: string): string {
  return `<![CDATA[${text.replace(NOT_XML, '').replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
