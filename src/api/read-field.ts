import { isOpenid } from '../internal/openid.js';
import { oddAnswer } from './api-failure.js';
import { field, type Wire } from './wire.js';

/** WeChat asks for room for 512 characters of token; twice that is generous. */
const MAX_TOKEN_LENGTH = 1024;

/** Required openid. Throws `ERR_WECHAT_RESPONSE` for anything else; WeChat promises no length, so none is assumed. */
export function readOpenid(endpoint: string, wire: Wire): string {
  const openid = field(wire, 'openid');
  if (!isOpenid(openid)) throw oddAnswer(endpoint, 'no valid openid');
  return openid;
}

/** Optional unionid: absent, empty or odd is `undefined`, because nothing may ever be matched by an empty one. */
export function readUnionid(wire: Wire): string | undefined {
  const unionid = field(wire, 'unionid');
  return isOpenid(unionid) ? unionid : undefined;
}

/** Required token. Throws `ERR_WECHAT_RESPONSE` for anything that is no printable string of a sane length. */
export function readToken(endpoint: string, wire: Wire, name: string): string {
  const token = field(wire, name);
  if (typeof token !== 'string' || token.length > MAX_TOKEN_LENGTH || !/^[!-~]+$/.test(token)) {
    throw oddAnswer(endpoint, `no valid ${name}`);
  }
  return token;
}

/** Required life in WeChat's seconds, given back in milliseconds. Throws `ERR_WECHAT_RESPONSE` if it is none. */
export function readExpiresInMs(endpoint: string, wire: Wire): number {
  const seconds = Number(field(wire, 'expires_in') ?? NaN);
  if (!Number.isSafeInteger(seconds) || seconds <= 0) throw oddAnswer(endpoint, 'no valid expires_in');
  return seconds * 1000;
}

/** Optional text; anything but a non-empty string is `undefined`. */
export function readText(wire: Wire, name: string): string | undefined {
  const text = field(wire, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** WeChat's 0 or 1, as a number or a string; anything else is `undefined`, which is neither. */
export function readFlag(wire: Wire, name: string): boolean | undefined {
  const flag = field(wire, name);
  if (flag === 1 || flag === '1') return true;
  if (flag === 0 || flag === '0') return false;
  return undefined;
}
