import { isOpenid } from '../../src/internal/openid.js';
import { localPath } from '../../src/internal/local-path.js';
import { readCallbackQuery } from '../../src/passport/callback-query.js';
import { isWellFormedState } from '../../src/passport/state.js';

const SIZE = 65_536;
/** Texts that pattern matchers are known to go back and forth in. */
const LONG_TEXTS = ['a', 'a-', '-_', '0', '/', '/a', '\\', '/%2e', '\t', ' ', '微', '=&', '\0'].flatMap(
  (part) => {
    const text = part.repeat(SIZE / part.length);
    return [text, `${text}!`, `/${text}\n`];
  },
);

// A linear look takes less than a millisecond, one that goes back at every letter many seconds.
const BOUND_MS = 1000;

describe('T41 the worst text of 64 KiB', () => {
  it.each<[string, (text: string) => unknown]>([
    ['is no openid', isOpenid],
    ['is no state', isWellFormedState],
    ['is no path to go to', (text) => localPath(text) !== undefined],
    ['is no code', (text) => readCallbackQuery({ code: text, state: 'a'.repeat(40) }).kind === 'code'],
    ['is no callback', (text) => readCallbackQuery({ code: 'c', state: text }).kind === 'code'],
  ])('%s, and that is found at once', (_name, accepts) => {
    const startedAt = performance.now();
    expect(LONG_TEXTS.filter((text) => accepts(text))).toEqual([]);
    expect(performance.now() - startedAt).toBeLessThan(BOUND_MS);
  });

  it.each<[string, (text: string) => unknown, string]>([
    ['an openid', isOpenid, 'o'.repeat(64)],
    ['a state', isWellFormedState, 'a'.repeat(40)],
    ['a path', localPath, `/${'a'.repeat(2047)}`],
  ])('is no reason to refuse %s of the longest length there is', (_name, accepts, text) => {
    expect(accepts(text)).toBeTruthy();
    expect(accepts(`${text}a`)).toBeFalsy();
  });
});
