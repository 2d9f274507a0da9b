import type { RegisteredApp } from '../world/apps.js';
import { readFields, type ReadFields } from './formats.js';
import { MessageCipher } from './message-cipher.js';
import type { RegisteredServer } from './push-configuration.js';
import { signatureOf } from './signature.js';

/** What an account answered to a push (被动回复), decrypted and checked. */
export interface AccountReply {
  /** `MsgType`: `text`, `image`, `voice`, `video`, `music`, `news` or `transfer_customer_service`. */
  readonly type: string;
  /** The words of a `text`; `undefined` for every other type. */
  readonly content: string | undefined;
  /** `CreateTime`, in ms since the epoch. */
  readonly createdAt: number;
  /** Whether it came encrypted. */
  readonly encrypted: boolean;
  /** Every field, under WeChat's name and as the account wrote it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Who may be answered, and as whom. */
export interface ReplyParties {
  readonly app: RegisteredApp;
  /** `FromUserName` of the push. */
  readonly sender: string;
}

const ENVELOPE = ['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'] as const;
const MOST_ARTICLES = 8;

/**
 * What each type has to have beside the four fields of all.
 * See https://developers.weixin.qq.com/doc/subscription/guide/product/message/Passive_user_reply_message.html
 */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map([
  ['text', ['Content']],
  ['image', ['Image.MediaId']],
  ['voice', ['Voice.MediaId']],
  ['video', ['Video.MediaId']],
  ['music', ['Music.ThumbMediaId']],
  ['news', []],
  ['transfer_customer_service', []],
]);

const valueAt = (fields: ReadFields, path: string): unknown =>
  path.split('.').reduce<unknown>((value, name) => (value as ReadFields | undefined)?.[name], fields);

/** A value that is there, as text: in JSON a number may be a number. */
function required(fields: ReadFields, path: string): string {
  const value = valueAt(fields, path);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text === '') throw new Error(`${path} is missing`);
  return text;
}

function checkArticles(fields: ReadFields): void {
  const count = Number(required(fields, 'ArticleCount'));
  if (!(count >= 1 && count <= MOST_ARTICLES)) throw new Error(`ArticleCount is not 1 to ${MOST_ARTICLES}`);
  if (typeof fields.Articles !== 'object') throw new Error('Articles is missing');
}

function decrypted(
  { token, encodingAESKey, format }: RegisteredServer,
  app: RegisteredApp,
  outer: ReadFields,
): ReadFields {
  const [encrypt = '', signature = '', timestamp = '', nonce = ''] = ENVELOPE.map((name) =>
    required(outer, name),
  );
  if (signatureOf(token, timestamp, nonce, encrypt) !== signature) throw new Error('MsgSignature is wrong');
  const message = new MessageCipher(encodingAESKey ?? '', app.appId).decrypt(encrypt);
  if (message === '' || message === 'success')
    throw new Error('success and an empty answer are not encrypted');
  return readFields(format, message);
}

/** Seconds by the documents. Widely used packages write milliseconds, and WeChat does not mind. */
const readTime = (time: string): number => (time.length === 13 ? Number(time) : Number(time) * 1000);

function checkFields(fields: ReadFields, { app, sender }: ReplyParties): void {
  if (required(fields, 'ToUserName') !== sender) throw new Error('ToUserName is not who sent the message');
  if (required(fields, 'FromUserName') !== app.originalId)
    throw new Error('FromUserName is not the original id of the account');
  if (!/^\d{1,13}$/.test(required(fields, 'CreateTime'))) throw new Error('CreateTime is not a time');
  const type = required(fields, 'MsgType');
  const paths = REQUIRED.get(type);
  if (paths === undefined) throw new Error('MsgType is none that WeChat knows');
  for (const path of paths) required(fields, path);
  if (type === 'news') checkArticles(fields);
}

/**
 * Reads what a server answered: `undefined` for `success` and for an empty answer, else the reply. Throws an `Error` that
 * says what WeChat does not understand. The nonce of a reply is not compared with that of the push: WeChat's documents
 * want it repeated, but name no check.
 */
export function readReply(
  body: string,
  server: RegisteredServer,
  parties: ReplyParties,
): AccountReply | undefined {
  if (body === '' || body === 'success') return undefined;
  const outer = readFields(server.format, body);
  const encrypted = Object.hasOwn(outer, 'Encrypt');
  if (encrypted && server.mode === 'plain') throw new Error('it is encrypted, in plain mode');
  if (!encrypted && server.mode === 'safe') throw new Error('it is not encrypted, in safe mode');
  const fields = encrypted ? decrypted(server, parties.app, outer) : outer;
  checkFields(fields, parties);
  const type = required(fields, 'MsgType');
  return {
    type,
    content: type === 'text' ? required(fields, 'Content') : undefined,
    createdAt: readTime(required(fields, 'CreateTime')),
    encrypted,
    fields,
  };
}
