/** WeChat promises no length; 64 is more than twice what it issues. */
const OPENID = /^[A-Za-z0-9_-]{1,64}$/;

/** Tells whether a value can be an openid (or a unionid, which has the same form). */
export function isOpenid(value: unknown): value is string {
  return typeof value === 'string' && OPENID.test(value);
}
