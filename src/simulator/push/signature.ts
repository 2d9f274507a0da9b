import { createHash } from 'node:crypto';

/**
 * SHA-1 over the parts, sorted as strings and joined: three of them (token, timestamp, nonce) make `signature`, the
 * ciphertext as a fourth makes `msg_signature`.
 */
export function signatureOf(...parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}
