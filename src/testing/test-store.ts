import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Store } from '../store/store.js';

/** A test runner: jest's `test`, node:test's, or anything that takes a name and an async function. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** What the contract should know about the store under test. */
export interface TestStoreOptions {
  /** Whether two handles see the same data. Default is what the store itself says. */
  shared?: boolean | undefined;
  /** Coarseness of the store's clock, in milliseconds: it may be that late or early. Default is `5`. */
  ttlGranularityMs?: number | undefined;
}

/**
 * The contract every {@link Store} must pass, registered with the runner of your choice. `create` gives a new handle;
 * handles of a shared store see the same data. Keys are unique to each test, so nothing has to be cleaned up.
 */
export function testStore(
  test: TestFunction,
  create: () => Store | Promise<Store>,
  options: TestStoreOptions = {},
): void {
  const tick = options.ttlGranularityMs ?? 5;
  const withStore = (name: string, run: (store: Store, key: string) => Promise<void>) =>
    test(name, async () => {
      const store = await create();
      try {
        await run(store, `{test:${randomUUID()}}`);
      } finally {
        await store.close?.();
      }
    });

  withStore('a key that was never set is a miss and not an error', async (store, key) => {
    assert.equal(await store.get(key), undefined);
  });

  withStore('a value comes back as it was set, with what is left of its life', async (store, key) => {
    const value = '{"v":1,"text":"微信 \\u0000 \\n \u{1F600}"}';
    await store.set(key, value, 60_000);
    const entry = await store.get(key);
    assert.equal(entry?.value, value);
    assert.ok(entry.ttlMs > 50_000 && entry.ttlMs <= 60_000 + tick, `ttlMs is ${entry.ttlMs}`);
  });

  withStore('a second set replaces the value and its life', async (store, key) => {
    await store.set(key, 'first', 60_000);
    await store.set(key, 'second', 30_000);
    const entry = await store.get(key);
    assert.equal(entry?.value, 'second');
    assert.ok(entry.ttlMs <= 30_000 + tick);
  });

  withStore('a value is a miss once its life is over', async (store, key) => {
    await store.set(key, 'short', 20);
    await wait(20 + 2 * tick);
    assert.equal(await store.get(key), undefined);
  });

  withStore('a deleted key is a miss, and deleting it again is no error', async (store, key) => {
    await store.set(key, 'value', 60_000);
    await store.delete(key);
    await store.delete(key);
    assert.equal(await store.get(key), undefined);
  });

  withStore('a lock has one owner at a time', async (store, key) => {
    assert.equal(typeof (await store.acquire(key, 'a', 60_000)), 'number');
    assert.equal(await store.acquire(key, 'b', 60_000), undefined);
  });

  withStore('of many who want a lock at once exactly one gets it', async (store, key) => {
    const fences = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.acquire(key, `owner-${i}`, 60_000)),
    );
    assert.equal(fences.filter((fence) => fence !== undefined).length, 1);
  });

  withStore('every acquisition of a lock has a larger fence', async (store, key) => {
    let last = -Infinity;
    for (const owner of ['a', 'b', 'a', 'c']) {
      const fence = await store.acquire(key, owner, 60_000);
      assert.ok(fence !== undefined && fence > last, `${String(fence)} comes after ${last}`);
      last = fence;
      await store.release(key, owner);
    }
  });

  withStore('a lock cannot be released by somebody who does not hold it', async (store, key) => {
    await store.acquire(key, 'holder', 60_000);
    await store.release(key, 'stranger');
    assert.equal(await store.acquire(key, 'other', 60_000), undefined);
  });

  withStore('the lock of a holder that died is free after its lease', async (store, key) => {
    const before = await store.acquire(key, 'dead', 20);
    await wait(20 + 2 * tick);
    const after = await store.acquire(key, 'heir', 60_000);
    assert.ok(before !== undefined && after !== undefined && after > before);
  });

  withStore(
    'a holder that comes back after its lease cannot release the lock of its heir',
    async (store, key) => {
      await store.acquire(key, 'late', 20);
      await wait(20 + 2 * tick);
      await store.acquire(key, 'heir', 60_000);
      await store.release(key, 'late');
      assert.equal(await store.acquire(key, 'third', 60_000), undefined);
    },
  );

  withStore('the holder of the newest fence commits', async (store, key) => {
    const fence = await acquired(store, `${key}:lock`, 'a');
    assert.equal(await store.commit(`${key}:lock`, fence, key, 'value', 60_000), true);
    assert.equal((await store.get(key))?.value, 'value');
  });

  withStore('a commit after a larger fence was granted writes nothing', async (store, key) => {
    const late = await store.acquire(`${key}:lock`, 'late', 20);
    await wait(20 + 2 * tick);
    const newest = await acquired(store, `${key}:lock`, 'heir');
    assert.equal(await store.commit(`${key}:lock`, newest, key, 'new', 60_000), true);
    assert.equal(await store.commit(`${key}:lock`, late ?? 0, key, 'old', 60_000), false);
    assert.equal((await store.get(key))?.value, 'new');
  });

  withStore('a lock and a key of the same name do not meet', async (store, key) => {
    await store.set(key, 'value', 60_000);
    const fence = await acquired(store, key, 'a');
    await store.release(key, 'a');
    assert.equal((await store.get(key))?.value, 'value');
    assert.equal(typeof fence, 'number');
  });

  withStore('another handle sees what this one wrote exactly if the store is shared', async (store, key) => {
    const other = await create();
    try {
      const shared = options.shared ?? store.shared;
      assert.equal(store.shared, shared);
      await store.set(key, 'value', 60_000);
      await store.acquire(`${key}:lock`, 'a', 60_000);
      assert.equal((await other.get(key))?.value, shared ? 'value' : undefined);
      assert.equal((await other.acquire(`${key}:lock`, 'b', 60_000)) === undefined, shared);
    } finally {
      await other.close?.();
    }
  });
}

async function acquired(store: Store, lock: string, owner: string): Promise<number> {
  const fence = await store.acquire(lock, owner, 60_000);
  assert.ok(fence !== undefined, 'the lock is free');
  return fence;
}

/** The one place where a contract has to wait: whatever a store's clock is, it is not ours to move. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
