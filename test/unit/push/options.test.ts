import { messagePush as expressPush } from '../../../src/express/index.js';
import { OfficialAccount } from '../../../src/index.js';
import { messagePush as koaPush } from '../../../src/koa/index.js';
import { AES_KEY, TOKEN } from '../../support/message-push.js';

const account = new OfficialAccount({ appId: 'wx0123456789abcdef', appSecret: 'secret' });
const SAFE = { account, token: TOKEN, encodingAESKey: AES_KEY };
const PLAIN = { account, token: TOKEN, mode: 'plain' };

describe.each([
  ['Express', expressPush],
  ['Koa', koaPush],
])('wrong options of messagePush on %s', (_framework, messagePush) => {
  it.each<[string, object | undefined, RegExp]>([
    ['no options', undefined, /^messagePush: `options` must be an object/],
    [
      'a misspelt name',
      { ...SAFE, encodingAesKey: AES_KEY },
      /unknown option `encodingAesKey`\. Known are: account/,
    ],
    ['no account', { ...SAFE, account: undefined }, /`account` must be an OfficialAccount/],
    [
      'the options of an account',
      { ...SAFE, account: { appId: 'wx1' } },
      /`account` must be an OfficialAccount/,
    ],
    ['no token', { ...SAFE, token: undefined }, /`token` must be the token of WeChat's console/],
    ['a token of two letters', { ...SAFE, token: 'ab' }, /`token` must be .* 3 to 32 letters/],
    ['the key for a token', { ...SAFE, token: AES_KEY }, /`token` must be .* 3 to 32 letters/],
    ['a token with a line break', { ...SAFE, token: 'token\n' }, /`token` must be/],
    [
      'no key in safe mode',
      { account, token: TOKEN },
      /`encodingAESKey` is required unless `mode` is 'plain'/,
    ],
    [
      'no key in compatible mode',
      { account, token: TOKEN, mode: 'compatible' },
      /`encodingAESKey` is required/,
    ],
    [
      'a key in plain mode',
      { ...SAFE, mode: 'plain' },
      /`encodingAESKey` cannot be given when `mode` is 'plain'/,
    ],
    [
      'a previous key in plain mode',
      { ...PLAIN, previous: { encodingAESKey: AES_KEY } },
      /`previous\.encodingAESKey` cannot be given when `mode` is 'plain'/,
    ],
    [
      'a key of 44 letters',
      { ...SAFE, encodingAESKey: `${AES_KEY}=` },
      /`encodingAESKey` must be .* 43 letters/,
    ],
    [
      'a mode of another name',
      { ...SAFE, mode: 'aes' },
      /`mode` must be one of "safe", "compatible", "plain"/,
    ],
    ['a previous token alone', { ...SAFE, previous: TOKEN }, /`previous`: `options` must be an object/],
    ['a previous token that is none', { ...SAFE, previous: { token: '' } }, /`previous\.token` must be/],
    ['a previous mode', { ...SAFE, previous: { mode: 'plain' } }, /`previous`: unknown option `mode`/],
    ['a function for handlers', { ...SAFE, on: () => undefined }, /`on`: `options` must be an object/],
    ['a handler that is none', { ...SAFE, on: { subscribe: true } }, /`on\.subscribe` must be a function/],
    [
      'an event in small letters',
      { ...SAFE, on: { scan: () => undefined } },
      /`on`: unknown option `scan`\. Known are: subscribe, unsubscribe, SCAN/,
    ],
  ])('%s is a TypeError', (_name, options, rule) => {
    const make = () => messagePush(options as never);
    expect(make).toThrow(rule);
    expect(make).toThrow(expect.objectContaining({ name: 'TypeError' }));
    expect(make).not.toThrow(new RegExp(AES_KEY));
  });

  it('what may be left out may be undefined', () => {
    const nothing = { mode: undefined, previous: undefined, on: undefined };
    expect(messagePush({ ...SAFE, ...nothing })).toBeInstanceOf(Function);
    const none = { token: undefined, encodingAESKey: undefined };
    expect(messagePush({ ...SAFE, previous: none, on: { subscribe: undefined } })).toBeInstanceOf(Function);
    expect(messagePush({ account, token: TOKEN, mode: 'plain' })).toBeInstanceOf(Function);
  });
});
