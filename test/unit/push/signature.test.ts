import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getSignature } from '@wecom/crypto';
import fc from 'fast-check';
import { findSigner, otherTimestamps, signPush } from '../../../src/push/signature.js';
import { OFFICIAL, OWN } from './vectors.js';

describe('the signature of a push', () => {
  it.each([
    ['an address that is configured', '1714036504', '1514711492', 'f464b24fc39322e44b38aa78f5edd27bd1441696'],
    ['a push in the clear', '1714037059', '486452656', '899cf89e464efb63f54ddac96b0a0a235f53aa78'],
    ['an encrypted push', '1714112445', '415670741', '6c5c811b55cc85e0e1b54100749188c20beb3f5d'],
  ])("is that of WeChat's own example of %s", (_what, timestamp, nonce, signature) => {
    expect(signPush(OFFICIAL.token, timestamp, nonce)).toBe(signature);
  });

  it.each([
    ['WeChat’s example', OFFICIAL, OFFICIAL.push],
    ['WeChat’s example of a reply', OFFICIAL, OFFICIAL.reply],
    ['a subscription', OWN, OWN.push],
    ['a message that needs the longest padding', OWN, OWN.longestPadding],
  ])('covers the encrypted message of %s', (_what, { token }, { timestamp, nonce, encrypted, signature }) => {
    expect(signPush(token, timestamp, nonce, encrypted)).toBe(signature);
    expect(signPush(token, timestamp, nonce, `${encrypted.slice(0, -5)}AAAA=`)).not.toBe(signature);
  });

  it('is that of @wecom/crypto for whatever is signed', () => {
    const text = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
    fc.assert(
      fc.property(text, text, text, text, (token, timestamp, nonce, encrypted) => {
        expect(signPush(token, timestamp, nonce, encrypted)).toBe(
          getSignature(token, timestamp, nonce, encrypted),
        );
      }),
    );
  });
});

describe('T27 who signed', () => {
  const { timestamp, nonce } = OWN.push;
  const signature = signPush('second', timestamp, nonce);

  it('is found among the tokens', () => {
    expect(findSigner(['first', 'second'], signature, timestamp, nonce)).toBe(1);
    expect(findSigner(['second', 'first'], signature, timestamp, nonce)).toBe(0);
  });

  it.each([
    ['another signature', signPush('third', timestamp, nonce)],
    ['none', ''],
    ['one letter', 'a'],
    ['one letter less', signature.slice(1)],
    ['one letter more', `${signature}0`],
    ['a million letters', 'a'.repeat(1_000_000)],
    ['capitals', signature.toUpperCase()],
    ['letters that are not of ASCII', '签名'],
  ])('is nobody when it is %s, and that is no error', (_what, given) => {
    expect(findSigner(['first', 'second'], given, timestamp, nonce)).toBe(-1);
  });

  it('is asked in one place, and in constant time', () => {
    const folder = path.resolve(__dirname, '../../../src/push');
    const comparing = readdirSync(folder).filter((file) =>
      /timingSafeEqual|[sS]ignature\b\)? *[!=]==/.test(readFileSync(path.join(folder, file), 'utf8')),
    );
    expect(comparing).toEqual(['signature.ts']);
  });
});

describe('T24 other timestamps of a signature', () => {
  it.each([
    ['a nonce that reads as a timestamp', '1795219200', '1795219900', [1795219900]],
    ['digits of both', '1795219200', '795219900', [795219900]],
    ['digits of both, the nonce first', '1795219200', '179521', [1795211795]],
  ])('are found in %s', (_what, timestamp, nonce, found) => {
    expect(otherTimestamps(timestamp, nonce)).toEqual(expect.arrayContaining(found));
  });

  it.each([
    ['letters', 'abcdefghij'],
    ['the timestamp itself', '1795219200'],
  ])('are not made of %s', (_what, nonce) => {
    expect(otherTimestamps('1795219200', nonce)).toEqual([]);
  });

  it('are all that leave the signature as it is, for nonces of digits', () => {
    const digits = fc.stringMatching(/^[0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.stringMatching(/^1[0-9]{9}$/), digits, fc.nat(11), (timestamp, nonce, cut) => {
        const both = [timestamp, nonce].sort().join('');
        for (const [one, other] of [
          [both.slice(0, cut), both.slice(cut)],
          [both.slice(cut), both.slice(0, cut)],
        ] as const) {
          const isTimestamp = /^\d{10}$/.test(one) && other !== '' && one !== timestamp;
          if (!isTimestamp || signPush('zzz', one, other) !== signPush('zzz', timestamp, nonce)) continue;
          expect(otherTimestamps(timestamp, nonce)).toContain(Number(one));
        }
      }),
      { numRuns: 2000 },
    );
  });
});
