import { WrongKeys } from '../../../src/token-server/wrong-keys.js';

describe('T36 wrong keys', () => {
  it('are borne five times a minute from one network, whatever other networks do', () => {
    const wrongKeys = new WrongKeys();
    for (let i = 0; i < 5; i++) {
      expect(wrongKeys.count('192.0.2.1')).toBe(0);
      expect(wrongKeys.count('192.0.2.2')).toBe(0);
    }
    expect(wrongKeys.count('192.0.2.1')).toBeGreaterThan(0);
    expect(wrongKeys.count('192.0.2.3')).toBe(0);
  });

  it('of ever new networks take no more memory than ten thousand: the oldest is forgotten', () => {
    const wrongKeys = new WrongKeys();
    const first = () => wrongKeys.count('192.0.2.1');
    for (let i = 0; i < 5; i++) first();
    for (let i = 0; i < 9_999; i++) wrongKeys.count(`10.0.${i >> 8}.${i & 255}`);
    expect(first()).toBeGreaterThan(0);
    for (let i = 0; i < 10_000; i++) wrongKeys.count(`10.1.${i >> 8}.${i & 255}`);
    expect(first()).toBe(0);
  });
});
