import assert from 'node:assert/strict';
import { acquired, type Contract } from './contract.js';

/** Which of several holders of a lock may still write. */
export function testFences(contract: Contract): void {
  contract.withStore('every acquisition of a lock has a larger fence', async (store, key) => {
    let last = -Infinity;
    for (const owner of ['a', 'b', 'a', 'c']) {
      const fence = await acquired(store, key, owner);
      assert.ok(fence > last, `${fence} comes after ${last}`);
      assert.ok(Number.isSafeInteger(fence), `${fence} can be told from the next`);
      last = fence;
      await store.release(key, owner);
    }
  });

  contract.withStore(
    'an owner that asks again gets a larger fence, and its older one is void',
    async (store, key) => {
      const older = await acquired(store, `${key}:lock`, 'a');
      const newer = await acquired(store, `${key}:lock`, 'a');
      assert.ok(newer > older, `${newer} comes after ${older}`);
      assert.equal(await store.commit(`${key}:lock`, older, key, 'old', 60_000), false);
      assert.equal(await store.commit(`${key}:lock`, newer, key, 'new', 60_000), true);
      assert.equal((await store.get(key))?.value, 'new');
    },
  );

  contract.withStore('the holder of the newest fence commits, as often as it likes', async (store, key) => {
    const fence = await acquired(store, `${key}:lock`, 'a');
    for (const value of ['first', 'second']) {
      assert.equal(await store.commit(`${key}:lock`, fence, key, value, 60_000), true);
      assert.equal((await store.get(key))?.value, value);
    }
  });

  contract.withStore('a committed value has the life it was given', async (store, key) => {
    const fence = await acquired(store, `${key}:lock`, 'a');
    await store.commit(`${key}:lock`, fence, key, 'long', 60_000);
    const ttlMs = (await store.get(key))?.ttlMs ?? 0;
    assert.ok(ttlMs > 50_000 && ttlMs <= 60_000 + contract.tickMs, `ttlMs is ${ttlMs}`);
    await store.commit(`${key}:lock`, fence, key, 'short', 20);
    await contract.elapse(20);
    assert.equal(await store.get(key), undefined);
  });

  contract.withStore('a commit after a larger fence was granted writes nothing', async (store, key) => {
    const late = (await store.acquire(`${key}:lock`, 'late', 20)) ?? 0;
    await contract.elapse(20);
    const newest = await acquired(store, `${key}:lock`, 'heir');
    assert.equal(await store.commit(`${key}:lock`, late, key, 'old', 60_000), false);
    assert.equal(await store.get(key), undefined);
    assert.equal(await store.commit(`${key}:lock`, newest, key, 'new', 30_000), true);
    assert.equal(await store.commit(`${key}:lock`, late, key, 'old', 60_000), false);
    const entry = await store.get(key);
    assert.equal(entry?.value, 'new');
    assert.ok(entry.ttlMs <= 30_000 + contract.tickMs, `ttlMs is ${entry.ttlMs}`);
  });

  contract.withStore(
    'a refused commit stays refused when the heir has given the lock back',
    async (store, key) => {
      const late = (await store.acquire(`${key}:lock`, 'late', 20)) ?? 0;
      await contract.elapse(20);
      await acquired(store, `${key}:lock`, 'heir');
      await store.release(`${key}:lock`, 'heir');
      assert.equal(await store.commit(`${key}:lock`, late, key, 'old', 60_000), false);
      assert.equal(await store.get(key), undefined);
    },
  );

  // A token that WeChat issued is worth keeping as long as nobody else was given leave to get another one.
  contract.withStore(
    'a holder whose lease is over commits while nobody took the lock',
    async (store, key) => {
      const fence = (await store.acquire(`${key}:lock`, 'late', 20)) ?? 0;
      await contract.elapse(20);
      assert.equal(await store.commit(`${key}:lock`, fence, key, 'value', 60_000), true);
      assert.equal((await store.get(key))?.value, 'value');
    },
  );

  contract.withStore('a holder that gave the lock back commits while nobody took it', async (store, key) => {
    const fence = await acquired(store, `${key}:lock`, 'a');
    await store.release(`${key}:lock`, 'a');
    assert.equal(await store.commit(`${key}:lock`, fence, key, 'value', 60_000), true);
    assert.equal((await store.get(key))?.value, 'value');
  });

  contract.withStore('the fence of one lock says nothing about another', async (store, key) => {
    const fence = await acquired(store, `${key}:1`, 'a');
    for (const owner of ['a', 'b', 'c']) {
      await acquired(store, `${key}:2`, owner);
      await store.release(`${key}:2`, owner);
    }
    assert.equal(await store.commit(`${key}:1`, fence, key, 'value', 60_000), true);
  });

  // A store that lost its memory (flushed, failed over) meets holders from before: it must not turn them away for ever.
  for (const fence of [1000, Number.MAX_SAFE_INTEGER]) {
    contract.withStore(
      `F07 a fence of ${fence}, which was never granted, commits and blocks nobody`,
      async (store, key) => {
        assert.equal(await store.commit(`${key}:lock`, fence, key, 'before', 60_000), true);
        assert.equal((await store.get(key))?.value, 'before');
        const next = await acquired(store, `${key}:lock`, 'next');
        assert.equal(await store.commit(`${key}:lock`, next, key, 'after', 60_000), true);
        assert.equal((await store.get(key))?.value, 'after');
      },
    );
  }
}
