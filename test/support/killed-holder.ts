import type { Store } from '../../src/index.js';
import type { StoreProcess } from './store-process.js';

const LEASE_MS = 300;

/** What the contract cannot do by itself: a process that holds the lock of a shared store is killed, or freezes. */
export function testKilledHolder(here: () => Store, start: () => Promise<StoreProcess>): void {
  const started: StoreProcess[] = [];
  afterEach(() => Promise.all(started.splice(0).map((one) => one.kill())));

  const holder = async () => {
    const process = await start();
    started.push(process);
    return { process, store: await process.open() };
  };

  it('F01 the lock of a process that was killed is free after its lease, and not before', async () => {
    const { process, store: victim } = await holder();
    const held = await victim.acquire('{killed}:long', 'victim', 60_000);
    const short = await victim.acquire('{killed}:short', 'victim', LEASE_MS);
    await process.kill();
    const store = here();
    // Its connections broke; that must not be taken for the end of its leases.
    expect(await store.acquire('{killed}:long', 'heir', 60_000)).toBeUndefined();
    expect(await store.commit('{killed}:long', held!, '{killed}', 'left behind', 60_000)).toBe(true);
    expect(await untilGranted(store, '{killed}:short')).toBeGreaterThan(short!);
  });

  it('F02 a process that was frozen beyond its lease writes nothing over its heir', async () => {
    const { process, store: late } = await holder();
    const fence = await late.acquire('{frozen}:lock', 'sleeper', LEASE_MS);
    process.freeze();
    const store = here();
    const heir = await untilGranted(store, '{frozen}:lock');
    expect(await store.commit('{frozen}:lock', heir, '{frozen}', 'new', 60_000)).toBe(true);
    const woken = late.commit('{frozen}:lock', fence!, '{frozen}', 'old', 60_000);
    process.thaw();
    expect(await woken).toBe(false);
    await late.release('{frozen}:lock', 'sleeper');
    expect(await store.acquire('{frozen}:lock', 'third', 60_000)).toBeUndefined();
    expect((await store.get('{frozen}'))?.value).toBe('new');
  });
}

async function untilGranted(store: Store, lock: string): Promise<number> {
  for (const endsAt = performance.now() + 10_000; performance.now() < endsAt;) {
    const fence = await store.acquire(lock, 'heir', 60_000);
    if (fence !== undefined) return fence;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${lock} is still held long after its lease`);
}
