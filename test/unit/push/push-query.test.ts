import { readQuery } from '../../../src/push/push-query.js';
import { PushRefused } from '../../../src/push/push-refused.js';

const NOW = 1_795_219_200_000;
const QUERY = 'signature=a&timestamp=1795219200&nonce=1234567890&msg_signature=b';

const reason = (search: string, now = NOW): string => {
  try {
    readQuery(search, now);
    return 'read';
  } catch (error) {
    expect(error).toBeInstanceOf(PushRefused);
    return (error as PushRefused).reason;
  }
};

it('the query of a push is read as WeChat wrote it, and what else stands there does not matter', () => {
  expect(readQuery(`openid=o1&${QUERY}&encrypt_type=aes&tenant=%2F`, NOW)).toEqual({
    timestamp: '1795219200',
    nonce: '1234567890',
    signature: 'a',
    msgSignature: 'b',
    echostr: '',
  });
});

it.each([
  ['five minutes old', 300_000, 'read'],
  ['older', 301_000, 'stale'],
  ['five minutes ahead', -300_000, 'read'],
  ['further ahead', -301_000, 'stale'],
  ['years old', 1e12, 'stale'],
])('T24 a timestamp that is %s: %d ms, %s', (_what, passedMs, expected) => {
  expect(reason(QUERY, NOW + passedMs)).toBe(expected);
});

describe('T24 refused is', () => {
  it.each([
    ['nothing', ''],
    ['no timestamp', 'signature=a&nonce=1'],
    ['no nonce', 'signature=a&timestamp=1795219200'],
    ['a timestamp that comes twice', `${QUERY}&timestamp=1795219200`],
    ['a signature that comes twice', `${QUERY}&signature=c`],
    ['a message signature that comes twice', `${QUERY}&msg_signature=b`],
    ['anything else that comes twice', `${QUERY}&x=1&x=2`],
    ['the same name spelled twice', `${QUERY}&non%63e=1`],
    ['a timestamp as a list', QUERY.replace('timestamp=', 'timestamp[]=')],
    ['a timestamp of 9 digits', QUERY.replace('1795219200', '179521920')],
    ['a timestamp of 11 digits', QUERY.replace('1795219200', '01795219200')],
    ['a timestamp with a blank', QUERY.replace('1795219200', '%201795219200')],
    ['a timestamp with a line break', QUERY.replace('1795219200', '1795219200%0A')],
    ['a timestamp in another notation', QUERY.replace('1795219200', '1.7952e+09')],
    ['digits of another script', QUERY.replace('1795219200', '１７９５２１９２００')],
    ['an empty nonce', QUERY.replace('1234567890', '')],
    ['a nonce of 33 letters', QUERY.replace('1234567890', 'a'.repeat(33))],
    ['a nonce with what base64 has', QUERY.replace('1234567890', 'a%2Bb%3D')],
    ['a nonce with a line break', QUERY.replace('1234567890', 'a%0A')],
    ['an echo with a line break', `${QUERY}&echostr=a%0D%0Ab`],
    ['an echo of a page', `${QUERY}&echostr=${'a'.repeat(513)}`],
  ])('%s', (_what, search) => {
    expect(reason(search)).toBe('query');
  });
});
