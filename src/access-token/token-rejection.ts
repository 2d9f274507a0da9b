import { classOfErrcode } from '../api/errcodes.js';

/**
 * Tells whether WeChat rejected the common access token (40001, 40014, 42001): by the `errcode` of a thrown error or of
 * an answer. Never to be asked about the token endpoints, where 40001 means a wrong secret.
 */
export function isTokenRejection(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null || !('errcode' in outcome)) return false;
  return classOfErrcode(Number(outcome.errcode)) === 'token';
}

/** What `invalidate` rejects with for anything that can be no token. */
export function noToken(): TypeError {
  return new TypeError('invalidate: `rejected` must be the token WeChat rejected');
}
