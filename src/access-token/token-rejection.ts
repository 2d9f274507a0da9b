/** Errcodes by which WeChat's interfaces say "this common access token is no good". */
const REJECTIONS = new Set<unknown>([40001, 40014, 42001]);

/**
 * Tells whether WeChat rejected the token: by the `errcode` of a thrown error or of an answer. Never to be asked about
 * the token endpoints, where 40001 means a wrong secret.
 */
export function isTokenRejection(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null || !('errcode' in outcome)) return false;
  const { errcode } = outcome;
  return REJECTIONS.has(typeof errcode === 'string' ? Number(errcode) : errcode);
}
