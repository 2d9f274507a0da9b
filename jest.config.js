'use strict';

module.exports = {
  testEnvironment: 'node',
  // One project for all: each would have every source transformed again for itself. `npm test -- test/unit` runs a part.
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  // Sources say `./x.js`, as ES modules want it; the tests run the TypeScript beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/support/no-outbound-network.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/no-secrets-in-output.ts'],
  // For machines that have other work as well; what must be fast says so itself.
  testTimeout: 20_000,
  // The simulated WeChats of hundreds of tests are no reason to run out of memory.
  workerIdleMemoryLimit: '1GB',
};
