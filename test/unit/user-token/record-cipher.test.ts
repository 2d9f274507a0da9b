import { randomBytes } from 'node:crypto';
import { RecordCipher } from '../../../src/user-token/record-cipher.js';

const newKey = () => randomBytes(32).toString('base64');
const [KEY, OTHER_KEY] = [newKey(), newKey()];
const ABOUT = 'wx1\noAlex\nsnsapi_userinfo';
const TEXT = '{"userAccessToken":"the token of 小明"}';
const cipher = new RecordCipher([KEY]);

describe('a sealed record', () => {
  it('opens to what it was, and shows nothing of it', () => {
    const sealed = cipher.seal(TEXT, ABOUT);
    expect(cipher.open(sealed, ABOUT)).toBe(TEXT);
    expect(sealed).not.toContain('token');
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('token');
  });

  it('looks different every time', () => {
    const sealed = Array.from({ length: 100 }, () => cipher.seal(TEXT, ABOUT));
    expect(new Set(sealed).size).toBe(100);
  });

  it.each(['wx2\noAlex\nsnsapi_userinfo', 'wx1\noBea\nsnsapi_userinfo', 'wx1\noAlex\nsnsapi_base', ''])(
    'does not open for another account, person or scope: %j',
    (about) => {
      expect(cipher.open(cipher.seal(TEXT, ABOUT), about)).toBeUndefined();
    },
  );

  it('does not open once any of its bytes was changed', () => {
    const sealed = cipher.seal(TEXT, ABOUT);
    const [version, id, data] = sealed.split('.') as [string, string, string];
    const bytes = Buffer.from(data, 'base64url');
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes);
      changed[i]! ^= 1;
      expect(cipher.open(`${version}.${id}.${changed.toString('base64url')}`, ABOUT)).toBeUndefined();
    }
  });

  it.each([
    ['nothing', ''],
    ['plain JSON', JSON.stringify({ v: 1 })],
    ['no data', 'v1.00000000.'],
    ['too little data', `v1.00000000.${Buffer.alloc(27).toString('base64url')}`],
    ['another version', cipher.seal(TEXT, ABOUT).replace('v1', 'v2')],
    ['more than it should be', `${cipher.seal(TEXT, ABOUT)}.x`],
  ])('that is %s does not open, and is no error', (_what, sealed) => {
    expect(cipher.open(sealed, ABOUT)).toBeUndefined();
  });

  it('cut short anywhere does not open', () => {
    const sealed = cipher.seal(TEXT, ABOUT);
    for (let length = 0; length < sealed.length; length++)
      expect(cipher.open(sealed.slice(0, length), ABOUT)).toBeUndefined();
  });
});

describe('keys', () => {
  it('of which the first seals and all open let a key be replaced', () => {
    const before = cipher.seal(TEXT, ABOUT);
    const both = new RecordCipher([OTHER_KEY, KEY]);
    expect(both.open(before, ABOUT)).toBe(TEXT);
    const after = both.seal(TEXT, ABOUT);
    expect(new RecordCipher([OTHER_KEY]).open(after, ABOUT)).toBe(TEXT);
    expect(cipher.open(after, ABOUT)).toBeUndefined();
  });

  it('that are not the right one open nothing, even under its name', () => {
    const sealed = cipher.seal(TEXT, ABOUT);
    const other = new RecordCipher([OTHER_KEY]);
    expect(other.open(sealed, ABOUT)).toBeUndefined();
    const id = other.seal(TEXT, ABOUT).split('.')[1]!;
    expect(other.open(sealed.replace(/\.[^.]+\./, `.${id}.`), ABOUT)).toBeUndefined();
  });

  it('are the same in both alphabets of base64', () => {
    const urlSafe = new RecordCipher([Buffer.from(KEY, 'base64').toString('base64url')]);
    expect(urlSafe.open(cipher.seal(TEXT, ABOUT), ABOUT)).toBe(TEXT);
  });
});
