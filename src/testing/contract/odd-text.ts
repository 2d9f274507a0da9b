import assert from 'node:assert/strict';
import { acquired, type Contract } from './contract.js';

/**
 * Text that some store or other changes. Lone surrogates are not in the list: no store that keeps UTF-8 can have them,
 * and the library's own values, which are JSON, never do.
 */
const ODD_VALUES: readonly (readonly [name: string, value: string])[] = [
  ['that is empty', ''],
  ['that is broken JSON', '{"broken'],
  ['that means nothing to JSON', 'undefined'],
  ['with white space around it', ' \t\r\n value \n'],
  ['with a byte order mark', '\uFEFFvalue'],
  ['with a NUL', 'a\u0000b'],
  ['with quotes, signs and backslashes', `'";--\\ \\x00 \${a} $1 %s %00 ?`],
  ['with emoji and composed characters', '👩‍👩‍👧‍👦🇨🇳 e\u0301 é 微信'],
  ['of 300 kB', '微信🎉'.repeat(30_000)],
];

/** Endings of keys that a careless store takes for one another. */
const ALIKE = [
  '',
  'a',
  'A',
  'a ',
  ' a',
  'a%',
  'a_',
  'a*',
  'a?',
  "a'",
  'a"',
  'a\\',
  'a\n',
  'a:held',
  'a:fence',
];
const ALIKE_ABROAD = ['é', 'e\u0301', '微信', '🎉'];

/** Values are opaque to a store, and keys are what they are, letter by letter. */
export function testOddText(contract: Contract): void {
  for (const [name, value] of ODD_VALUES) {
    contract.withStore(`a value ${name} comes back exactly or is a miss`, async (store, key) => {
      const fence = await acquired(store, `${key}:lock`, 'a');
      await store.set(key, value, 60_000);
      assertSame((await store.get(key))?.value, value);
      await store.set(key, 'plain', 60_000);
      await store.commit(`${key}:lock`, fence, key, value, 60_000);
      assertSame((await store.get(key))?.value, value);
      // Whatever became of it, the key is of use again.
      await store.set(key, 'plain', 60_000);
      assert.equal((await store.get(key))?.value, 'plain');
    });
  }

  contract.withStore('keys that look alike are different keys', async (store, key) => {
    const keys = [...ALIKE, ...ALIKE_ABROAD].map((ending) => key + ending);
    for (const one of keys) await store.set(one, `value of ${one}`, 60_000);
    for (const one of keys) assert.equal((await store.get(one))?.value, `value of ${one}`);
    for (const one of keys) {
      await store.delete(one);
      assert.equal(await store.get(one), undefined, `${one} is deleted`);
    }
  });

  contract.withStore('deleting a key leaves those that look like it', async (store, key) => {
    for (const ending of ALIKE) await store.set(key + ending, ending, 60_000);
    for (const pattern of ['', 'a%', 'a_', 'a*', 'a?']) await store.delete(key + pattern);
    for (const kept of ['a', 'A', 'a ', ' a', 'a:held'])
      assert.equal((await store.get(key + kept))?.value, kept);
  });

  contract.withStore('locks that look alike are different locks', async (store, key) => {
    for (const ending of [...ALIKE, ...ALIKE_ABROAD])
      await acquired(store, key + ending, `owner of ${ending}`);
    for (const ending of [...ALIKE, ...ALIKE_ABROAD]) {
      assert.equal(await store.acquire(key + ending, 'another', 60_000), undefined, `${ending} is held`);
    }
  });

  contract.withStore('a lock and a key of the same name do not meet', async (store, key) => {
    await store.set(key, 'value', 60_000);
    await acquired(store, key, 'a');
    await store.release(key, 'a');
    assert.equal((await store.get(key))?.value, 'value');
    await acquired(store, key, 'a');
    await store.delete(key);
    assert.equal(await store.acquire(key, 'b', 60_000), undefined);
  });
}

/** Without printing a long value when it differs. */
function assertSame(found: string | undefined, value: string): void {
  if (found === undefined || found === value) return;
  let same = 0;
  while (found[same] === value[same]) same += 1;
  assert.fail(
    `the value came back changed: ${found.length} for ${value.length} units, differing from ${same} on`,
  );
}
