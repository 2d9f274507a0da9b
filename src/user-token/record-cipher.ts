import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 'v1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  /** Says which key sealed a record; tells nothing about the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Seals what is written to a store: AES-256-GCM under a key of the record's own, derived from the application's, and bound
 * to what the record is about. A record that was changed, or moved to another person, does not open.
 */
export class RecordCipher {
  readonly #keys: readonly Key[];

  /** The first key seals, all of them open. Each is 32 bytes in base64. */
  constructor(keys: readonly string[]) {
    this.#keys = keys.map((key) => {
      const bytes = Buffer.from(key, 'base64');
      return { bytes, id: createHash('sha256').update('id:').update(bytes).digest('hex').slice(0, 8) };
    });
  }

  /** Seals `text`; `about` names what it is about and is needed to open it. */
  seal(text: string, about: string): string {
    const [key] = this.#keys as readonly [Key, ...Key[]];
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, recordKey(key, about), iv).setAAD(Buffer.from(about));
    const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${VERSION}.${key.id}.${sealed.toString('base64url')}`;
  }

  /** Opens what {@link seal} made; `undefined` for anything else, and for what another key sealed. */
  open(sealed: string, about: string): string | undefined {
    const [version, id, data, ...more] = sealed.split('.');
    if (version !== VERSION || data === undefined || more.length > 0) return undefined;
    const key = this.#keys.find((one) => one.id === id);
    const bytes = Buffer.from(data, 'base64url');
    if (key === undefined || bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, recordKey(key, about), bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return (
        decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    } catch {
      return undefined;
    }
  }
}

/** One key seals a few records a day this way, far from where random nonces of GCM begin to repeat. */
function recordKey({ bytes }: Key, about: string): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, '', `user token\n${about}`, 32));
}
