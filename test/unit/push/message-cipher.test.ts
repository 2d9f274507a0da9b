import { createCipheriv } from 'node:crypto';
import { decrypt, encrypt } from '@wecom/crypto';
import fc from 'fast-check';
import { isEncodingAESKey, MessageCipher } from '../../../src/push/message-cipher.js';
import { PushRefused } from '../../../src/push/push-refused.js';
import { OFFICIAL, OWN } from './vectors.js';

const official = new MessageCipher(OFFICIAL.encodingAESKey, OFFICIAL.appId);
const own = new MessageCipher(OWN.encodingAESKey, OWN.appId);

/** Encrypts anything at all, well formed or not, with the key of these tests. */
function seal(plain: Buffer): string {
  const key = Buffer.from(`${OWN.encodingAESKey}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}

interface Parts {
  message?: Buffer;
  length?: number;
  appId?: Buffer;
}

function parts({ message = Buffer.from('hello'), length, appId = Buffer.from(OWN.appId) }: Parts = {}) {
  const head = Buffer.alloc(20);
  head.writeUInt32BE(length ?? message.length, 16);
  return Buffer.concat([head, message, appId]);
}

function padded(plain: Buffer, byte?: number): Buffer {
  const pad = 32 - (plain.length % 32);
  return Buffer.concat([plain, Buffer.alloc(pad, byte ?? pad)]);
}

function refusal(encrypted: string, cipher = own): PushRefused {
  try {
    cipher.decrypt(encrypted);
  } catch (error) {
    return error as PushRefused;
  }
  throw new Error('it was not refused');
}

describe('T25 the cipher', () => {
  it("reads WeChat's own example, and writes the other", () => {
    const { push, reply } = OFFICIAL;
    const message = official.decrypt(push.encrypted);
    expect(Buffer.byteLength(message)).toBe(push.messageBytes);
    expect(JSON.parse(message)).toEqual(push.message);
    expect(official.decrypt(reply.encrypted)).toBe(reply.message);
    expect(official.encrypt(reply.message, Buffer.from(reply.random))).toBe(reply.encrypted);
    expect(official.encrypt(message, Buffer.from(push.random))).toBe(push.encrypted);
  });

  it.each([
    ['a padding of 17', OWN.push],
    ['the longest padding, a block of its own', OWN.longestPadding],
  ])('reads and writes our vector with %s', (_what, { encrypted, message }) => {
    expect(own.decrypt(encrypted)).toBe(message);
    expect(own.encrypt(message, Buffer.from(OWN.random))).toBe(encrypted);
  });

  it('exchanges messages of every length from 0 to 160 with @wecom/crypto, both ways', () => {
    for (let length = 0; length <= 160; length++) {
      const message = 'x'.repeat(length);
      expect(own.decrypt(encrypt(OWN.encodingAESKey, message, OWN.appId))).toBe(message);
      expect(decrypt(OWN.encodingAESKey, own.encrypt(message))).toMatchObject({ message, id: OWN.appId });
      expect(own.decrypt(own.encrypt(message))).toBe(message);
    }
  });

  it('counts bytes and not letters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (message) => {
        expect(own.decrypt(encrypt(OWN.encodingAESKey, message, OWN.appId))).toBe(message);
        expect(decrypt(OWN.encodingAESKey, own.encrypt(message)).message).toBe(message);
      }),
    );
  });

  it('never writes the same twice', () => {
    expect(own.encrypt('hello')).not.toBe(own.encrypt('hello'));
  });
});

describe('T25 the cipher refuses, always with the same error,', () => {
  const whole = seal(padded(parts()));

  it.each<[string, string]>([
    ['nothing', ''],
    ['what is no base64', '*'.repeat(whole.length)],
    ['base64 with a line break', `${whole.slice(0, 10)}\n${whole.slice(10)}`],
    ['base64 in the alphabet of URLs', own.encrypt('??>>~~').replaceAll('+', '-').replaceAll('/', '_') + '_'],
    ['base64 without its end', whole.replace(/=+$/, '')],
    ['base64 with more behind its end', `${whole}AAAA`],
    ['half a block', Buffer.from(whole, 'base64').subarray(0, 48).toString('base64')],
    ['one block, which is too little for a message', seal(Buffer.alloc(32, 32))],
    ['a padding of 0', seal(Buffer.concat([parts().subarray(0, 31), Buffer.alloc(33)]))],
    ['a padding of 33', seal(padded(parts(), 33))],
    [
      'two blocks of padding',
      seal(Buffer.concat([parts({ message: Buffer.alloc(26) }), Buffer.alloc(64, 64)])),
    ],
    [
      'a padding of different bytes',
      seal(Buffer.concat([padded(parts()).subarray(0, -2), Buffer.from([9, 21])])),
    ],
    ['a padding longer than the rest', seal(Buffer.alloc(32, 255))],
    ['no AppID', seal(padded(parts({ appId: Buffer.alloc(0) })))],
    ['the AppID of somebody else', encrypt(OWN.encodingAESKey, 'hello', OFFICIAL.appId)],
    ['an AppID with one letter more', encrypt(OWN.encodingAESKey, 'hello', `${OWN.appId}0`)],
    ['an AppID with one letter less', encrypt(OWN.encodingAESKey, 'hello', OWN.appId.slice(0, -1))],
    ['a length that reaches beyond the end', seal(padded(parts({ length: 1000 })))],
    ['the largest length there is', seal(padded(parts({ length: 0xffffffff })))],
    ['a length that reaches into the AppID', seal(padded(parts({ length: 6 })))],
    ['a length that is too small', seal(padded(parts({ length: 4 })))],
    ['text that is no UTF-8', seal(padded(parts({ message: Buffer.from([0xff, 0xfe, 0x41]) })))],
    ['what another key encrypted', encrypt(OFFICIAL.encodingAESKey, 'hello', OWN.appId)],
  ])('%s', (_what, encrypted) => {
    const error = refusal(encrypted);
    expect(error).toBeInstanceOf(PushRefused);
    expect([error.message, error.reason, error.cause]).toEqual([
      'this is no push of WeChat',
      'cipher',
      undefined,
    ]);
  });

  it('messages cut short or long anywhere', () => {
    const bytes = Buffer.from(own.encrypt('hello'.repeat(20)), 'base64');
    for (let length = 0; length < bytes.length; length++) {
      expect(refusal(bytes.subarray(0, length).toString('base64'))).toBeInstanceOf(PushRefused);
      expect(refusal(bytes.subarray(length + 1).toString('base64'))).toBeInstanceOf(PushRefused);
    }
  });

  it('whatever chance makes of it, unless the message is whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 256 }), (bytes) => {
        expect(refusal(Buffer.from(bytes).toString('base64'))).toBeInstanceOf(PushRefused);
        expect(refusal(seal(padded(Buffer.from(bytes))))).toBeInstanceOf(PushRefused);
      }),
    );
  });
});

it.each([
  ['one letter short', 'A'.repeat(42)],
  ['one letter long', 'A'.repeat(44)],
  ['with its padding', `${'A'.repeat(43)}=`],
  ['with a blank', `${'A'.repeat(42)} `],
  ['a number', 43],
])('an EncodingAESKey that is %s is none', (_what, key) => {
  expect(isEncodingAESKey(key)).toBe(false);
});
