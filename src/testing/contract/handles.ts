import assert from 'node:assert/strict';
import { acquired, type Contract } from './contract.js';

/** What the handles of a shared store, which may be in different processes, have in common. */
export function testHandles(contract: Contract): void {
  contract.withDoor(
    'another handle sees what this one wrote exactly if the store is shared',
    async (door, key) => {
      const [store, other] = [await door.open(), await door.open()];
      const shared = contract.isShared(store);
      assert.equal(store.shared, shared);
      assert.equal(other.shared, shared);
      await store.set(key, 'value', 60_000);
      await store.acquire(`${key}:lock`, 'a', 60_000);
      assert.equal((await other.get(key))?.value, shared ? 'value' : undefined);
      assert.equal((await other.acquire(`${key}:lock`, 'b', 60_000)) === undefined, shared);
    },
  );

  contract.withDoor('a handle that is closed takes no other with it', async (door, key) => {
    const [store, other] = [await door.open(), await door.open()];
    await acquired(other, `${key}:lock`, 'a');
    await door.close(store);
    await other.set(key, 'value', 60_000);
    assert.equal((await other.get(key))?.value, 'value');
    assert.equal(await other.acquire(`${key}:lock`, 'b', 60_000), undefined);
  });

  contract.withHandles(
    'a value that one handle replaces or deletes is gone for the others',
    async ([a, b], key) => {
      await a.set(key, 'old', 60_000);
      assert.equal((await b.get(key))?.value, 'old');
      await a.set(key, 'new', 60_000);
      assert.equal((await b.get(key))?.value, 'new');
      await b.delete(key);
      assert.equal(await a.get(key), undefined);
    },
  );

  contract.withHandles('a value ends for every handle at once', async ([a, b], key) => {
    await a.set(key, 'short', 20);
    await contract.elapse(20);
    assert.equal(await b.get(key), undefined);
    await a.set(key, 'long', 60_000);
    const ttlMs = (await b.get(key))?.ttlMs ?? 0;
    assert.ok(ttlMs > 50_000 && ttlMs <= 60_000 + contract.tickMs, `ttlMs is ${ttlMs}`);
  });

  contract.withHandles('a lock keeps the owners of other handles out', async ([a, b, c, d], key) => {
    await acquired(a, key, 'a');
    assert.equal(await b.acquire(key, 'b', 60_000), undefined);
    await c.release(key, 'c');
    assert.equal(await d.acquire(key, 'd', 60_000), undefined);
    await a.release(key, 'a');
    await acquired(d, key, 'd');
  });

  contract.withHandles('fences grow from handle to handle', async (handles, key) => {
    let last = -Infinity;
    for (const [i, store] of [...handles, ...handles].entries()) {
      const fence = await acquired(store, key, `owner-${i}`);
      assert.ok(fence > last, `${fence} comes after ${last}`);
      last = fence;
      await store.release(key, `owner-${i}`);
    }
  });

  contract.withHandles('a larger fence on one handle refuses the commit of another', async ([a, b], key) => {
    const late = (await a.acquire(`${key}:lock`, 'a', 20)) ?? 0;
    await contract.elapse(20);
    const newest = await acquired(b, `${key}:lock`, 'b');
    assert.equal(await a.commit(`${key}:lock`, late, key, 'old', 60_000), false);
    assert.equal(await b.commit(`${key}:lock`, newest, key, 'new', 60_000), true);
    assert.equal(await a.commit(`${key}:lock`, late, key, 'old', 60_000), false);
    assert.equal((await a.get(key))?.value, 'new');
  });

  contract.withHandles(
    'a handle that dies with the lock keeps it no longer than its lease',
    async ([dead, b], key) => {
      await dead.acquire(key, 'dead', 20); // and is never heard of again
      await contract.elapse(20);
      await acquired(b, key, 'heir');
      assert.equal(await b.acquire(key, 'third', 60_000), undefined);
    },
  );

  contract.withDoor('closing a handle late takes nothing from the heir of its lock', async (door, key) => {
    const late = await door.open();
    const heir = contract.isShared(late) ? await door.open() : late;
    await late.acquire(key, 'late', 20);
    await contract.elapse(20);
    await acquired(heir, key, 'heir');
    if (heir !== late) await door.close(late);
    assert.equal(await heir.acquire(key, 'third', 60_000), undefined);
  });
}
