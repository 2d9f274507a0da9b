import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a sealed cookie holds, and when it was sealed. */
export interface Sealed {
  value: unknown;
  sealedAt: number;
}

/**
 * Signs what a cookie holds (HMAC-SHA-256), so that only somebody with a key can have written it. The first key signs,
 * every key is believed: a new key goes in front, the old one goes when the last cookie of its time has ended.
 */
export class CookieSeal {
  readonly #signing: string;
  readonly #believed: readonly string[];

  constructor([signing = '', ...older]: readonly string[]) {
    this.#signing = signing;
    this.#believed = [signing, ...older];
  }

  /** Seals a value for one purpose; under another it does not open. */
  seal(purpose: string, value: unknown, sealedAt: number): string {
    const body = `${sealedAt.toString(36)}.${Buffer.from(JSON.stringify(value)).toString('base64url')}`;
    return `${body}.${sign(this.#signing, purpose, body)}`;
  }

  /** Opens what a browser sent; `undefined` for whatever is not sealed by one of the keys for this purpose. */
  open(purpose: string, sealed: string): Sealed | undefined {
    const [time, text, signature, ...more] = sealed.split('.');
    if (time === undefined || text === undefined || signature === undefined || more.length > 0)
      return undefined;
    const given = Buffer.from(signature);
    const isOurs = this.#believed.map((key) => {
      const expected = Buffer.from(sign(key, purpose, `${time}.${text}`));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    if (!isOurs.includes(true)) return undefined;
    return {
      value: JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown,
      sealedAt: sealedAtOf(sealed),
    };
  }
}

/** When a cookie says it was sealed. Without the seal that is a claim, good for tidying up and for nothing else. */
export function sealedAtOf(sealed: string): number {
  return parseInt(sealed, 36) || 0;
}

function sign(key: string, purpose: string, body: string): string {
  return createHmac('sha256', key).update(`passport-wechat-follower ${purpose}\n${body}`).digest('base64url');
}
