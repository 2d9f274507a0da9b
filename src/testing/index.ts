/**
 * The contract every store must pass.
 *
 * @packageDocumentation
 */
export type { Outage, TestFunction } from './contract/contract.js';
export { testStore, type TestStoreOptions } from './test-store.js';
