import type { Store } from '../store/store.js';
import { Contract, type Outage, type TestFunction } from './contract/contract.js';
import { testFences } from './contract/fences.js';
import { testHandles } from './contract/handles.js';
import { testLocks } from './contract/locks.js';
import { testOddText } from './contract/odd-text.js';
import { testOutages } from './contract/outages.js';
import { testPushes } from './contract/pushes.js';
import { testRaces } from './contract/races.js';
import { testValues } from './contract/values.js';

/** What the contract should know about the store under test. */
export interface TestStoreOptions {
  /** Whether two handles see the same data. Default is what the store itself says. */
  shared?: boolean | undefined;
  /** Coarseness of the store's clock, in milliseconds: it may be that late or early. Default is `5`. */
  ttlGranularityMs?: number | undefined;
  /**
   * Takes what is behind the store away: stops its server, or cuts the way to it. `heal` brings it back, with the data
   * or without. Both may be asynchronous. Without it nothing is said about outages. Default is none.
   */
  outage?: (() => Outage | Promise<Outage>) | undefined;
}

/**
 * The contract every {@link Store} must pass, registered with the runner of your choice. `create` gives a new handle;
 * handles of a shared store see the same data, and best live in different processes. Keys are unique to each test, so
 * nothing has to be cleaned up.
 */
export function testStore(
  test: TestFunction,
  create: () => Store | Promise<Store>,
  options: TestStoreOptions = {},
): void {
  const { shared, ttlGranularityMs = 5, outage } = options;
  const contract = new Contract({ test, create, shared, ttlGranularityMs });
  testValues(contract);
  testOddText(contract);
  testLocks(contract);
  testFences(contract);
  testHandles(contract);
  testRaces(contract);
  testPushes(contract, outage);
  if (outage !== undefined) testOutages(contract, outage);
}
