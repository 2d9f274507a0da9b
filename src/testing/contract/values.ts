import assert from 'node:assert/strict';
import { acquired, type Contract } from './contract.js';

/** Sixty days: more milliseconds than 32 bits hold. */
const LONG_MS = 60 * 86_400_000;

/** What is kept, how long, and what a miss is. */
export function testValues(contract: Contract): void {
  const { tickMs } = contract;

  contract.withStore('a key that was never set is a miss and not an error', async (store, key) => {
    for (const never of [key, 'constructor', '__proto__']) assert.equal(await store.get(never), undefined);
  });

  contract.withStore(
    'a value comes back as it was set, with what is left of its life',
    async (store, key) => {
      const value = '{"v":1,"text":"微信 \\u0000 \\n \u{1F600}"}';
      await store.set(key, value, 60_000);
      const entry = await store.get(key);
      assert.equal(entry?.value, value);
      assert.ok(entry.ttlMs > 50_000 && entry.ttlMs <= 60_000 + tickMs, `ttlMs is ${entry.ttlMs}`);
    },
  );

  contract.withStore('a second set replaces the value and its life', async (store, key) => {
    await store.set(key, 'first', 60_000);
    await store.set(key, 'second', 30_000);
    const entry = await store.get(key);
    assert.equal(entry?.value, 'second');
    assert.ok(entry.ttlMs <= 30_000 + tickMs, `ttlMs is ${entry.ttlMs}`);
  });

  contract.withStore('a value is a miss once its life is over', async (store, key) => {
    await store.set(key, 'short', 20);
    await contract.elapse(20);
    assert.equal(await store.get(key), undefined);
  });

  contract.withStore('reading a value does not lengthen its life', async (store, key) => {
    await store.set(key, 'value', 60_000);
    const before = await store.get(key);
    await contract.elapse(tickMs);
    const after = await store.get(key);
    assert.ok(before !== undefined && after !== undefined);
    assert.ok(after.ttlMs <= before.ttlMs - tickMs, `${after.ttlMs} comes after ${before.ttlMs}`);
  });

  contract.withStore('a life of sixty days is not cut short', async (store, key) => {
    await store.set(key, 'value', LONG_MS);
    const ttlMs = (await store.get(key))?.ttlMs ?? 0;
    assert.ok(ttlMs > LONG_MS - 10_000 && ttlMs <= LONG_MS + tickMs, `ttlMs is ${ttlMs}`);
  });

  contract.withStore('a life may have a fraction of a millisecond', async (store, key) => {
    const fence = await acquired(store, `${key}:lock`, 'a');
    await store.set(key, 'set', 60_000.25);
    assert.equal((await store.get(key))?.value, 'set');
    await store.commit(`${key}:lock`, fence, key, 'committed', 60_000.75);
    assert.equal((await store.get(key))?.value, 'committed');
  });

  for (const ttlMs of [0, -60_000]) {
    contract.withStore(
      `a life of ${ttlMs} ms is over at once, and never one without end`,
      async (store, key) => {
        const fence = await acquired(store, `${key}:lock`, 'a');
        await store.set(key, 'old', 60_000);
        await store.set(key, 'new', ttlMs);
        await store.set(`${key}:2`, 'old', 60_000);
        await store.commit(`${key}:lock`, fence, `${key}:2`, 'new', ttlMs);
        await contract.elapse(1);
        assert.equal(await store.get(key), undefined);
        assert.equal(await store.get(`${key}:2`), undefined);
      },
    );
  }

  contract.withStore('a deleted key is a miss, and deleting it again is no error', async (store, key) => {
    await store.set(key, 'value', 60_000);
    await store.delete(key);
    await store.delete(key);
    assert.equal(await store.get(key), undefined);
  });
}
