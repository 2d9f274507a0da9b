import { MemoryStore } from '../../src/index.js';
import { testStore } from '../../src/testing/index.js';

describe('MemoryStore', () => {
  testStore(test, () => new MemoryStore());

  it('refuses options it does not know', () => {
    expect(() => new MemoryStore({ max: 1 } as never)).toThrow(
      new TypeError('MemoryStore: unknown option `max`. Known are: now'),
    );
  });
});
