import { Newest } from '../../../src/simulator/world/newest.js';

const never = (): boolean => false;
const filled = (
  most: number,
  keys: readonly string[],
  isOver: (key: string) => boolean = never,
): Newest<string> => {
  const newest = new Newest<string>(most, isOver);
  for (const key of keys) newest.set(key, key);
  return newest;
};

test('the oldest makes room for the newest', () => {
  const newest = filled(3, ['a', 'b', 'c', 'd', 'e']);
  expect([...newest.values()]).toEqual(['c', 'd', 'e']);
  expect(newest.get('a')).toBeUndefined();
});

test('a key that is set again keeps its age and its place', () => {
  const newest = filled(3, ['a', 'b', 'c']);
  newest.set('a', 'again');
  expect([newest.size, newest.get('a')]).toEqual([3, 'again']);
  newest.set('d', 'd');
  expect(newest.get('a')).toBeUndefined();
});

test('what is over goes before it has to', () => {
  const over = new Set<string>();
  const newest = filled(100, ['a', 'b', 'c'], (key) => over.has(key));
  over.add('a').add('b');
  newest.set('d', 'd');
  expect([...newest.values()]).toEqual(['c', 'd']);
});

test('what is not over stays, and what is over behind it waits its turn', () => {
  const newest = filled(100, ['a', 'b', 'c'], (key) => key === 'b');
  expect([...newest.values()]).toEqual(['a', 'b', 'c']);
});

test('a key may come again after it has gone', () => {
  const newest = filled(2, ['a', 'b', 'c', 'a']);
  expect([...newest.values()]).toEqual(['c', 'a']);
});
