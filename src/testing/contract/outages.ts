import assert from 'node:assert/strict';
import type { Store } from '../../store/store.js';
import { acquired, during, race, type Contract, type Outage } from './contract.js';

/** How long calls are watched. Callers have a deadline of their own, so silence is as good as an error. */
const DEADLINE_MS = 500;
/** How long a store may take to be back once the outage is over, and how long one call may take on the way there. */
const BACK_MS = 4_000;
const CALL_MS = 500;

/** One call of every method. A result of any of them would be believed: a miss, a lock held by others, a write done. */
const CALLS: Record<string, (store: Store, key: string, fence: number) => Promise<unknown>> = {
  get: (store, key) => store.get(key),
  set: (store, key) => store.set(`${key}:2`, 'during', 60_000),
  delete: (store, key) => store.delete(`${key}:3`),
  acquire: (store, key) => store.acquire(`${key}:lock:2`, 'during', 60_000),
  release: (store, key) => store.release(`${key}:lock:3`, 'a'),
  commit: (store, key, fence) => store.commit(`${key}:lock`, fence, `${key}:4`, 'during', 60_000),
};

/** What a store says while what is behind it is away, and after. */
export function testOutages(contract: Contract, outage: () => Outage | Promise<Outage>): void {
  contract.withStore(
    'F03 F04 during an outage no method has an answer: each rejects, or is silent',
    async (store, key) => {
      const fence = await prepare(store, key);
      await during(outage, async () => {
        const answered: string[] = [];
        for (const [method, call] of Object.entries(CALLS)) {
          call(store, key, fence).then(
            () => answered.push(method),
            () => undefined,
          );
        }
        await contract.elapse(DEADLINE_MS);
        assert.deepEqual(answered, []);
      });
      await untilBack(store, key);
    },
  );

  contract.withHandles(
    'F03 after an outage every handle reads what was there, or a miss',
    async ([a, b], key) => {
      await prepare(a, key);
      await during(outage, async () => {
        // Somebody calls meanwhile, and gives up.
        for (const store of [a, b]) store.get(key).catch(() => undefined);
        await contract.elapse(0);
      });
      for (const store of [a, b]) {
        await untilBack(store, key);
        const entry = await store.get(key);
        assert.ok(entry === undefined || entry.value === 'before', 'what was there, or a miss');
        assert.ok(entry === undefined || entry.ttlMs <= 60_000 + contract.tickMs);
      }
      await a.set(key, 'after', 60_000);
      assert.equal((await b.get(key))?.value, 'after');
      await a.delete(key);
      assert.equal(await b.get(key), undefined);
    },
  );

  contract.withHandles(
    'F05 after an outage a lock has one owner, and its fence is the newest',
    async ([a, b], key) => {
      const before = await prepare(a, key);
      await during(outage, () => contract.elapse(0));
      await untilBack(a, key);
      await untilBack(b, key);
      // Held still, or lost with all the rest: then one of them has it now.
      const granted = await race([a, b, a, b], `${key}:lock`, 'after', 20);
      assert.ok(granted.length <= 1, `${granted.length} hold the lock`);
      const newest = granted[0] ?? before;
      assert.equal(await b.acquire(`${key}:lock`, 'late', 60_000), undefined);
      assert.equal(await b.commit(`${key}:lock`, newest, key, 'after', 60_000), true);
      assert.equal((await a.get(key))?.value, 'after');
    },
  );
}

/** Puts in place what an outage may take away; gives the fence of the lock. */
async function prepare(store: Store, key: string): Promise<number> {
  for (const name of [key, `${key}:3`]) await store.set(name, 'before', 60_000);
  await acquired(store, `${key}:lock:3`, 'a');
  return acquired(store, `${key}:lock`, 'before');
}

/** A client may need a moment to find its way back. Whoever calls meanwhile is told so, which is what an error is for. */
async function untilBack(store: Store, key: string): Promise<void> {
  const endsAt = performance.now() + BACK_MS;
  do {
    const answered = store.get(key).then(
      () => true,
      () => false,
    );
    if (await Promise.race([answered, new Promise((resolve) => setTimeout(resolve, CALL_MS))])) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  } while (performance.now() < endsAt);
  assert.fail(`the store does not answer ${BACK_MS} ms after the outage`);
}
