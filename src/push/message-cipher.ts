import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { readUTF8 } from '../internal/utf8.js';
import { PushRefused } from './push-refused.js';

/** WeChat pads to this, twice the block of AES. Node's own padding is off: it takes half of all messages for broken. */
const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const HEAD_BYTES = RANDOM_BYTES + 4;

/** Tells whether a value can be an EncodingAESKey: 43 letters of base64, which are the 32 bytes of an AES-256 key. */
export function isEncodingAESKey(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9+/]{43}$/.test(value);
}

/**
 * Cipher of the safe and compatible modes: AES-256-CBC over random bytes, the length of the message, the message and the
 * AppID. It protects what is read, not that it was written by WeChat; check the signature before you decrypt.
 * See https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
 */
export class MessageCipher {
  readonly #key: Buffer;
  readonly #appId: Buffer;

  constructor(encodingAESKey: string, appId: string) {
    this.#key = Buffer.from(`${encodingAESKey}=`, 'base64');
    this.#appId = Buffer.from(appId);
  }

  /** Message in `encrypted`. Throws {@link PushRefused} for everything that {@link encrypt} would not have made. */
  decrypt(encrypted: string): string {
    const sealed = Buffer.from(encrypted, 'base64');
    // Node skips what is no base64. Only what comes back as it was given is one spelling of one thing.
    if (sealed.length % BLOCK_BYTES !== 0 || sealed.toString('base64') !== encrypted) refuse();
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#iv).setAutoPadding(false);
    const plain = withoutPadding(Buffer.concat([decipher.update(sealed), decipher.final()]));
    if (plain.length < HEAD_BYTES) refuse();
    const end = HEAD_BYTES + plain.readUInt32BE(RANDOM_BYTES);
    // The AppID is all that may follow. After a length that reaches beyond the end there is nothing, which is not it.
    if (!plain.subarray(end).equals(this.#appId)) refuse();
    return readUTF8(plain.subarray(HEAD_BYTES, end)) ?? refuse();
  }

  /** Seals a message for WeChat; `random` is for tests. */
  encrypt(message: string, random = randomBytes(RANDOM_BYTES)): string {
    const text = Buffer.from(message);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(text.length);
    const plain = Buffer.concat([random, length, text, this.#appId]);
    const pad = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#iv).setAutoPadding(false);
    const sealed = [cipher.update(plain), cipher.update(Buffer.alloc(pad, pad)), cipher.final()];
    return Buffer.concat(sealed).toString('base64');
  }

  get #iv(): Buffer {
    return this.#key.subarray(0, 16);
  }
}

function withoutPadding(padded: Buffer): Buffer {
  const pad = padded.at(-1) ?? 0;
  if (pad < 1 || pad > BLOCK_BYTES || !padded.subarray(-pad).every((byte) => byte === pad)) refuse();
  return padded.subarray(0, -pad);
}

function refuse(): never {
  throw new PushRefused('cipher');
}
