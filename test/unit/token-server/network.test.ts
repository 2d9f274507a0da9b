import { networkOf, readAddress } from '../../../src/token-server/network.js';

describe('the address of a request', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::1', '::1'],
  ])('%s is %s', (given, address) => {
    expect(readAddress(given)).toBe(address);
  });

  it.each([
    undefined,
    '',
    'unknown',
    '192.0.2.7:1234',
    '[2001:db8::1]',
    '999.0.0.1',
    '::ffff:999.0.0.1',
    '%',
    `%${'x'.repeat(9000)}`,
    '192.0.2.7\nforged line',
    'evil.example',
  ])('%j is none', (given) => {
    expect(readAddress(given)).toBeUndefined();
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:db8:1::5:6:7:8', '2001:db8:1:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
