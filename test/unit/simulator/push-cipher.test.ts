import * as oracle from '@wecom/crypto';
import fc from 'fast-check';

import { MessageCipher } from '../../../src/simulator/push/message-cipher.js';
import { signatureOf } from '../../../src/simulator/push/signature.js';

/** WeChat's own example, https://developers.weixin.qq.com/doc/subscription/guide/dev/push/encryption.html */
const OFFICIAL = {
  token: 'AAAAA',
  key: 'A'.repeat(43),
  appId: 'wxba5fad812f8e6fb9',
  push: {
    random: 'a8eedb185eb2fecf',
    message:
      '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,' +
      '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}',
    encrypt:
      '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX' +
      'UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajA' +
      'sjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=',
  },
  reply: {
    random: '707722b803182950',
    message: '{"demo_resp":"good luck"}',
    encrypt: 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==',
  },
};

const KEY = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8';
const APP_ID = 'wx0123456789abcdef';
/** 26 characters are padded by a whole block of 32, which Node's own padding cannot read. */
const WHOLE_BLOCK =
  '4j/AuRx71kQlxVlzbpsMWLdwa700XSzOWDMkXDdU+WrXhtBXvuL5VNxS0ErMd4tIZo79s8UJztLaWwKBqxa4yM4qgdqL3OkFgr6e2LvEJ+p63Aq' +
  'RwhiAQk7153fO6/i1';

const official = new MessageCipher(OFFICIAL.key, OFFICIAL.appId);
const cipher = new MessageCipher(KEY, APP_ID);

test.each([
  ['a verification', ['1714036504', '1514711492'], 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
  ['a push in plain mode', ['1714037059', '486452656'], '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
  ['a push in safe mode', ['1714112445', '415670741'], '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
  [
    'its ciphertext',
    ['1714112445', '415670741', OFFICIAL.push.encrypt],
    '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
  ],
  [
    'a reply',
    ['1713424427', '415670741', OFFICIAL.reply.encrypt],
    '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
  ],
])("WeChat's own example of %s is signed as WeChat signs it", (_name, parts, signature) => {
  expect(signatureOf(OFFICIAL.token, ...parts)).toBe(signature);
  expect(signatureOf(...[...parts].reverse(), OFFICIAL.token)).toBe(signature);
});

test.each(['push', 'reply'] as const)("WeChat's own example of a %s is encrypted and decrypted", (name) => {
  const { random, message, encrypt } = OFFICIAL[name];
  expect(official.encrypt(message, Buffer.from(random))).toBe(encrypt);
  expect(official.decrypt(encrypt)).toBe(message);
});

test('a message that is padded by a whole block is encrypted and decrypted', () => {
  expect(cipher.encrypt('x'.repeat(26), Buffer.from('0123456789abcdef'))).toBe(WHOLE_BLOCK);
  expect(cipher.decrypt(WHOLE_BLOCK)).toBe('x'.repeat(26));
});

test('any message is understood by another implementation, and the other way round', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (message) => {
      expect(oracle.decrypt(KEY, cipher.encrypt(message))).toMatchObject({ message, id: APP_ID });
      expect(cipher.decrypt(oracle.encrypt(KEY, message, APP_ID))).toBe(message);
    }),
  );
});

test('a ciphertext that was changed anywhere is not decrypted to the message', () => {
  const bytes = Buffer.from(cipher.encrypt('the message'), 'base64');
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(bytes);
      changed[at]! ^= change;
      let message: string | undefined;
      try {
        message = cipher.decrypt(changed.toString('base64'));
      } catch {
        message = undefined;
      }
      expect(message).not.toBe('the message');
    }),
  );
});

/** A plain text encrypted as it stands. */
const encrypted = (plain: Buffer): string => {
  // The oracle pads a message; what it makes of 32 bytes less is the blocks alone.
  const blocks = Buffer.from(oracle.encrypt(KEY, '', '', plain), 'base64');
  return blocks.subarray(0, plain.length).toString('base64');
};

test.each<[string, string, string]>([
  ['nothing', '', 'base64'],
  ['text', 'hello', 'base64'],
  ['half a block', Buffer.alloc(48).toString('base64'), 'base64'],
  ['base64 without its end', WHOLE_BLOCK.slice(0, -1), 'base64'],
  // Once in a hundred times what comes out of it ends like a padding.
  ['another key', oracle.encrypt('B'.repeat(43), 'hello', APP_ID), 'Encrypt'],
  ['another app id', oracle.encrypt(KEY, 'hello', 'wx0000000000000000'), 'app id'],
  ['no app id', oracle.encrypt(KEY, 'hello', ''), 'app id'],
  ['a padding of 0', encrypted(Buffer.alloc(64, 0)), 'decrypt'],
  ['a padding of 33', encrypted(Buffer.alloc(64, 33)), 'decrypt'],
  ['a padding of unequal bytes', encrypted(Buffer.concat([Buffer.alloc(63, 1), Buffer.of(2)])), 'decrypt'],
  ['a length beyond the end', encrypted(Buffer.concat([Buffer.alloc(63, 255), Buffer.of(1)])), 'length'],
  ['no room for a length', encrypted(Buffer.alloc(32, 32)), 'length'],
])('%s is refused', (_name, ciphertext, reason) => {
  expect(() => cipher.decrypt(ciphertext)).toThrow(reason);
});
