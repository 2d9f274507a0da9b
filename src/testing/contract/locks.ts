import assert from 'node:assert/strict';
import { acquired, type Contract } from './contract.js';

/** Who holds a lock, and for how long. */
export function testLocks(contract: Contract): void {
  contract.withStore('a lock has one owner at a time', async (store, key) => {
    await acquired(store, key, 'a');
    assert.equal(await store.acquire(key, 'b', 60_000), undefined);
  });

  contract.withStore('one lock has nothing to do with another', async (store, key) => {
    await acquired(store, `${key}:1`, 'a');
    await acquired(store, `${key}:2`, 'b');
    await store.release(`${key}:1`, 'a');
    assert.equal(await store.acquire(`${key}:2`, 'a', 60_000), undefined);
  });

  contract.withStore('of many who want a lock at once exactly one gets it', async (store, key) => {
    const fences = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.acquire(key, `owner-${i}`, 60_000)),
    );
    assert.equal(fences.filter((fence) => fence !== undefined).length, 1);
  });

  contract.withStore('a lock that was given back is free', async (store, key) => {
    await acquired(store, key, 'a');
    await store.release(key, 'a');
    await acquired(store, key, 'b');
  });

  contract.withStore('a lock cannot be released by somebody who does not hold it', async (store, key) => {
    await acquired(store, key, 'holder');
    await store.release(key, 'stranger');
    assert.equal(await store.acquire(key, 'other', 60_000), undefined);
  });

  contract.withStore('releasing a lock that nobody holds is no error', async (store, key) => {
    await store.release(key, 'a');
    await acquired(store, key, 'a');
    await store.release(key, 'a');
    await store.release(key, 'a');
    await acquired(store, key, 'b');
  });

  contract.withStore('a lock released twice is not taken from the next holder', async (store, key) => {
    await acquired(store, key, 'a');
    await store.release(key, 'a');
    await acquired(store, key, 'b');
    await store.release(key, 'a');
    assert.equal(await store.acquire(key, 'c', 60_000), undefined);
  });

  contract.withStore('the lock of a holder that died is free after its lease', async (store, key) => {
    const before = await store.acquire(key, 'dead', 20);
    await contract.elapse(20);
    const after = await acquired(store, key, 'heir');
    assert.ok(before !== undefined && after > before, `${after} comes after ${String(before)}`);
  });

  contract.withStore(
    'a holder that comes back after its lease cannot release the lock of its heir',
    async (store, key) => {
      await store.acquire(key, 'late', 20);
      await contract.elapse(20);
      await acquired(store, key, 'heir');
      await store.release(key, 'late');
      assert.equal(await store.acquire(key, 'third', 60_000), undefined);
    },
  );

  contract.withStore('an owner that asks again gets its lock again, and a new lease', async (store, key) => {
    await store.acquire(key, 'a', 20);
    await acquired(store, key, 'a');
    await contract.elapse(20);
    assert.equal(await store.acquire(key, 'b', 60_000), undefined);
    await store.acquire(key, 'a', 20);
    await contract.elapse(20);
    await acquired(store, key, 'b');
  });

  for (const ttlMs of [0, -60_000]) {
    contract.withStore(
      `a lease of ${ttlMs} ms is over at once, and never one without end`,
      async (store, key) => {
        await store.acquire(key, 'a', ttlMs);
        await contract.elapse(1);
        await acquired(store, key, 'b');
      },
    );
  }

  contract.withStore('a lease may have a fraction of a millisecond', async (store, key) => {
    assert.equal(typeof (await store.acquire(key, 'a', 60_000.5)), 'number');
    assert.equal(await store.acquire(key, 'b', 60_000.5), undefined);
  });
}
