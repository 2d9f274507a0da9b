/**
 * The contract every store must pass.
 *
 * @packageDocumentation
 */
export { testStore, type TestFunction, type TestStoreOptions } from './test-store.js';
