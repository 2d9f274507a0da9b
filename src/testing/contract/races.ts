import assert from 'node:assert/strict';
import type { Store } from '../../store/store.js';
import { acquired, race, type Contract } from './contract.js';

/** Two values that cannot be mistaken for parts of each other, each with a life of its own. */
const SHORTER = { value: 'a'.repeat(100_000), ttlMs: 60_000 };
const LONGER = { value: 'b'.repeat(100_000), ttlMs: 600_000 };
const ROUNDS = 20;

/** What holds when several handles act at once. */
export function testRaces(contract: Contract): void {
  contract.withHandles('of fifty racers on four handles exactly one gets the lock', async (handles, key) => {
    const first = await race(handles, key, 'racer', 50);
    assert.equal(first.length, 1);
    assert.deepEqual(await race(handles, key, 'latecomer', 50), []);
  });

  contract.withHandles(
    'of those who race for the lock of a dead holder exactly one gets it',
    async (handles, key) => {
      const dead = (await handles[0].acquire(key, 'dead', 20)) ?? 0;
      await contract.elapse(20);
      const heirs = await race(handles, key, 'heir', 50);
      assert.equal(heirs.length, 1);
      assert.ok(Math.min(...heirs) > dead, `${String(heirs)} comes after ${dead}`);
    },
  );

  contract.withHandles(
    'a large value that is read while others write it is whole, and has its own life',
    async ([a, b, c, d], key) => {
      const fence = await acquired(a, `${key}:lock`, 'a');
      await a.set(key, SHORTER.value, SHORTER.ttlMs);
      let writers = 2;
      const write = async (put: (value: string, ttlMs: number) => Promise<unknown>) => {
        try {
          for (let round = 0; round < ROUNDS; round++) {
            const { value, ttlMs } = round % 2 === 0 ? LONGER : SHORTER;
            await put(value, ttlMs);
          }
        } finally {
          writers -= 1;
        }
      };
      const read = async (store: Store) => {
        while (writers > 0) {
          const entry = await store.get(key);
          const written = [SHORTER, LONGER].find(({ value }) => value === entry?.value);
          assert.ok(entry !== undefined && written !== undefined, 'it is one of the two values, whole');
          const olderMs = written.ttlMs - entry.ttlMs;
          assert.ok(olderMs >= -contract.tickMs && olderMs < 30_000, `ttlMs is ${entry.ttlMs}`);
          await new Promise((resolve) => setImmediate(resolve)); // a store in memory must not keep the writers waiting
        }
      };
      await Promise.all([
        write((value, ttlMs) => a.set(key, value, ttlMs)),
        write((value, ttlMs) => b.commit(`${key}:lock`, fence, key, value, ttlMs)),
        read(c),
        read(d),
      ]);
    },
  );

  contract.withHandles(
    'a commit under way never overtakes one with a larger fence',
    async ([a, b, c, d], key) => {
      const commit = (store: Store, fence: number, value: string) =>
        store.commit(`${key}:lock`, fence, key, value, 60_000);
      for (let round = 0; round < ROUNDS; round++) {
        const older = await acquired(a, `${key}:lock`, 'same');
        const late = Promise.all([a, b, c, a, b, c].map((store) => commit(store, older, 'old')));
        late.catch(() => undefined); // it is waited for below
        // The same owner need not wait for its lease to end: that makes the meeting as close as it can be.
        const newer = await acquired(d, `${key}:lock`, 'same');
        assert.equal(await commit(d, newer, 'new'), true);
        await late;
        assert.equal((await d.get(key))?.value, 'new');
      }
    },
  );
}
