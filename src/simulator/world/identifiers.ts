import { createHash, randomBytes, randomInt } from 'node:crypto';

const CODE_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 28 characters that start with `o`, always the same for the same parts: the shape of an openid and of a unionid. */
function digest(...parts: string[]): string {
  return `o${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}`;
}

/** The openid of a person at one app: stable for as long as the app id is. */
export const openidOf = (appId: string, personId: string): string => digest('openid', appId, personId);

/** The unionid of a person under one open platform account. */
export const unionidOf = (platform: string, personId: string): string =>
  digest('unionid', platform, personId);

/** The openid of the virtual account a snapshot page runs under. */
export const virtualOpenidOf = (appId: string, personId: string): string =>
  digest('virtual openid', appId, personId);

/** The unionid of the virtual account a snapshot page runs under. */
export const virtualUnionidOf = (platform: string, personId: string): string =>
  digest('virtual unionid', platform, personId);

/** Sender of what WeChat's platform itself pushes to an account: an openid that no person has. */
export const platformOpenidOf = (appId: string): string => digest('push service', appId);

/** The ticket of a parameter QR code, always the same for the same scene: opaque, and to be URL-encoded. */
export function qrTicketOf(appId: string, scene: number | string): string {
  const hash = createHash('shake256', { outputLength: 70 }).update(JSON.stringify(['ticket', appId, scene]));
  return `gQ${hash.digest('base64')}`;
}

/** A new ticket of a QR code that nobody has asked for before. */
export const newQRTicket = (): string => `gQ${randomBytes(70).toString('base64')}`;

/** The end of the address that a QR code says. */
export const newQRPath = (): string => `02${randomBytes(15).toString('base64url')}`;

/** A new name of a login by a QR code on a PC; whoever knows it can confirm the login. */
export const newLoginUUID = (): string => randomBytes(18).toString('base64url');

/** A new ticket of the JS-SDK. */
export const newJsTicket = (): string => randomBytes(64).toString('base64url');

/** A new message id: a positive integer of 63 bits, as WeChat's are; larger than JavaScript's numbers are exact. */
export const newMessageId = (): bigint => (randomBytes(8).readBigUInt64BE() >> 1n) | (1n << 61n);

/** A new random number in decimal, as `nonce` and `echostr` are. */
export const newDecimal = (digits: number): string =>
  Array.from({ length: digits }, (_, index) => randomInt(index === 0 ? 1 : 0, 10)).join('');

/** A new token, shaped as today's real ones: two digits, an underscore, some 130 characters. */
export const newToken = (): string => `${randomInt(60, 100)}_${randomBytes(99).toString('base64url')}`;

/** A new login code: 32 characters, the first three of them digits. */
export function newCode(): string {
  const tail = Array.from({ length: 29 }, () => CODE_ALPHABET.charAt(randomInt(CODE_ALPHABET.length)));
  return `0${randomInt(10, 100)}${tail.join('')}`;
}

/** A new mini program session key: base64 of 16 bytes. */
export const newSessionKey = (): string => randomBytes(16).toString('base64');

/** A request id as WeChat appends it to every `errmsg`; its first group is the Unix time in hex. */
export function newRid(nowMs: number): string {
  const seconds = Math.floor(nowMs / 1000);
  return [
    seconds.toString(16).padStart(8, '0'),
    randomBytes(4).toString('hex'),
    randomBytes(4).toString('hex'),
  ].join('-');
}
