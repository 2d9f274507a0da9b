import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** PKCS#7 over blocks of 32 bytes, twice the block of AES: Node's own padding is of no use here. */
const BLOCK = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * WeChat's encryption of one account: AES-256-CBC under the EncodingAESKey, over 16 random bytes, the length of the
 * message, the message and the app id.
 * See https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
 */
export class MessageCipher {
  readonly #key: Buffer;
  readonly #appId: string;

  constructor(encodingAESKey: string, appId: string) {
    this.#key = Buffer.from(`${encodingAESKey}=`, 'base64');
    this.#appId = appId;
  }

  /** The ciphertext in base64. `random`: the 16 bytes in front, for a known answer. */
  encrypt(message: string, random: Uint8Array = randomBytes(RANDOM_BYTES)): string {
    const body = Buffer.from(message);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(body.length);
    const plain = Buffer.concat([random, length, body, Buffer.from(this.#appId)]);
    const pad = BLOCK - (plain.length % BLOCK);
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false);
    return Buffer.concat([
      cipher.update(plain),
      cipher.update(Buffer.alloc(pad, pad)),
      cipher.final(),
    ]).toString('base64');
  }

  /** The message in a ciphertext; throws an `Error` that says what is wrong with it. */
  decrypt(ciphertext: string): string {
    const bytes = Buffer.from(ciphertext, 'base64');
    if (bytes.length === 0 || bytes.length % BLOCK !== 0 || bytes.toString('base64') !== ciphertext)
      throw new Error(`Encrypt is not base64 of whole blocks of ${BLOCK} bytes`);
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(
      false,
    );
    const padded = Buffer.concat([decipher.update(bytes), decipher.final()]);
    const pad = padded.at(-1) ?? 0;
    const isPadded = pad >= 1 && pad <= BLOCK && padded.subarray(-pad).every((byte) => byte === pad);
    if (!isPadded) throw new Error('Encrypt does not decrypt: another EncodingAESKey, or another padding');
    const plain = padded.subarray(0, -pad);
    const start = RANDOM_BYTES + LENGTH_BYTES;
    const end = plain.length < start ? Infinity : start + plain.readUInt32BE(RANDOM_BYTES);
    if (end > plain.length) throw new Error('the length inside Encrypt is longer than what follows it');
    if (plain.toString('utf8', end) !== this.#appId) throw new Error('Encrypt is made for another app id');
    return plain.toString('utf8', start, end);
  }
}
