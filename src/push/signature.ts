import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Signature of a push, or of an answer to one: SHA-1 over the token and the other parts in the order of their bytes,
 * with nothing between them.
 * See https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html
 */
export function signPush(token: string, ...parts: string[]): string {
  return createHash('sha1')
    .update([token, ...parts].sort().join(''))
    .digest('hex');
}

/** Which of `tokens` made the signature, or -1. Every token is tried, and how long that takes tells nothing. */
export function findSigner(tokens: readonly string[], given: string, ...parts: string[]): number {
  return tokens.map((token) => isSame(signPush(token, ...parts), given)).indexOf(true);
}

/** Digests have one length, whatever was given; `timingSafeEqual` throws where lengths differ. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/**
 * Other timestamps that the same signature would hold for: because nothing stands between the parts, where one ends and
 * the next begins is not signed, and a timestamp that is over can be cut anew from the digits of the nonce.
 */
export function otherTimestamps(timestamp: string, nonce: string): number[] {
  const both = [timestamp, nonce].sort().join('');
  return [nonce, both.slice(0, 10), both.slice(-10)]
    .filter((other) => /^\d{10}$/.test(other) && other !== timestamp)
    .map(Number);
}
