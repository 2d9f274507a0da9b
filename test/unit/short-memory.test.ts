import { ShortMemory } from '../../src/internal/short-memory.js';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const remember = (...keys: string[]) => {
  const memory = new ShortMemory<string>({ max: 2, lifeMs: 1_000 });
  for (const key of keys) memory.set(key, `${key} said`);
  return memory;
};

describe('a short memory', () => {
  it('knows what it was told, until that is over', () => {
    const memory = remember('one');
    jest.advanceTimersByTime(999);
    expect(memory.get('one')).toBe('one said');
    jest.advanceTimersByTime(1);
    expect(memory.get('one')).toBeUndefined();
  });

  it('does not keep an entry longer because it is read', () => {
    const memory = remember('one');
    jest.advanceTimersByTime(600);
    memory.get('one');
    jest.advanceTimersByTime(600);
    expect(memory.get('one')).toBeUndefined();
  });

  it('lets what is told again live from then on', () => {
    const memory = remember('one');
    jest.advanceTimersByTime(600);
    memory.set('one', 'one again');
    jest.advanceTimersByTime(600);
    expect(memory.get('one')).toBe('one again');
  });

  it('makes room by what was not asked for longest, and never holds more than it may', () => {
    const memory = remember('one', 'two');
    memory.get('one');
    memory.set('three', 'three said');
    expect(['one', 'two', 'three'].map((key) => memory.get(key))).toEqual([
      'one said',
      undefined,
      'three said',
    ]);
  });

  it('does not know what was deleted, nor what nobody told it', () => {
    const memory = remember('one');
    memory.delete('one');
    expect([memory.get('one'), memory.get('two')]).toEqual([undefined, undefined]);
  });
});
