import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Store } from '../../store/store.js';

/** A test runner: jest's `test`, node:test's, or anything that takes a name and an async function. */
export type TestFunction = (name: string, run: () => Promise<void>) => unknown;

/** An outage under way. */
export interface Outage {
  /** Ends it. */
  heal: () => unknown;
}

/** Four handles on the same data. */
export type Handles = [Store, Store, Store, Store];

/** Where handles come from. */
export interface Door {
  open: () => Promise<Store>;
  close: (store: Store) => Promise<void>;
}

/** What {@link Contract} works with. */
export interface ContractSettings {
  test: TestFunction;
  create: () => Store | Promise<Store>;
  shared: boolean | undefined;
  ttlGranularityMs: number;
}

/** Registers the tests of the contract, and gives each of them handles and a key of its own. */
export class Contract {
  /** How late or early the store's clock may be, in milliseconds. */
  readonly tickMs: number;
  readonly #settings: ContractSettings;

  constructor(settings: ContractSettings) {
    this.#settings = settings;
    this.tickMs = settings.ttlGranularityMs;
  }

  /** Registers a test that needs one handle. */
  withStore(name: string, run: (store: Store, key: string) => Promise<void>): void {
    this.withDoor(name, async (door, key) => run(await door.open(), key));
  }

  /**
   * Registers a test that needs four handles on the same data: handles of a shared store, which may be in different
   * processes, or one handle four times.
   */
  withHandles(name: string, run: (handles: Handles, key: string) => Promise<void>): void {
    this.withDoor(name, async (door, key) => {
      const first = await door.open();
      const another = async () => (this.isShared(first) ? door.open() : first);
      await run([first, await another(), await another(), await another()], key);
    });
  }

  /** Registers a test that opens its handles itself, and may close some. What is left open is closed for it. */
  withDoor(name: string, run: (door: Door, key: string) => Promise<void>): void {
    this.#settings.test(name, async () => {
      const opened = new Set<Store>();
      const open = async () => {
        const store = await this.#settings.create();
        opened.add(store);
        return store;
      };
      const close = async (store: Store) => {
        opened.delete(store);
        await store.close?.();
      };
      try {
        // The braces let a cluster of Redis keep the keys of one test together, as it does for those of one account.
        await run({ open, close }, `{test:${randomUUID()}}`);
      } finally {
        await Promise.all([...opened].map(close));
      }
    });
  }

  /** Whether handles of the store see the same data. */
  isShared(store: Store): boolean {
    return this.#settings.shared ?? store.shared;
  }

  /** Waits until `ms` are over by the store's clock. Whatever that clock is, it is not ours to move. */
  elapse(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms + 2 * this.tickMs));
  }
}

/** Runs `run` while what is behind the store is away. */
export async function during(
  outage: () => Outage | Promise<Outage>,
  run: () => Promise<void>,
): Promise<void> {
  const { heal } = await outage();
  try {
    await run();
  } finally {
    await heal();
  }
}

/** Takes a lock that is free, for a minute. */
export async function acquired(store: Store, lock: string, owner: string): Promise<number> {
  const fence = await store.acquire(lock, owner, 60_000);
  assert.ok(fence !== undefined, `${owner} takes a lock that is free`);
  return fence;
}

/** Many owners want a lock at once, on all handles by turns; gives the fences that were granted. */
export async function race(handles: Handles, lock: string, owners: string, count: number): Promise<number[]> {
  const turns = Array.from({ length: count }, (_, i) => handles[i % handles.length] ?? handles[0]);
  const fences = await Promise.all(turns.map((store, i) => store.acquire(lock, `${owners}-${i}`, 60_000)));
  return fences.filter((fence) => fence !== undefined);
}
