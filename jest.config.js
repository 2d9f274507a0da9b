'use strict';

const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false }] },
  // Sources say `./x.js`, as ES modules want it; the tests run the TypeScript beside it.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['<rootDir>/test/support/no-outbound-network.ts'],
  setupFilesAfterEnv: ['<rootDir>/test/support/no-secrets-in-output.ts'],
};

const project = (displayName, ...folders) => ({
  ...shared,
  displayName,
  testMatch: folders.map((folder) => `<rootDir>/test/${folder}`),
});

module.exports = {
  // For machines that have other work as well; what must be fast says so itself.
  testTimeout: 20_000,
  // The simulated WeChats of hundreds of tests are no reason to run out of memory.
  workerIdleMemoryLimit: '1GB',
  projects: [
    project('unit', 'unit/**/*.test.ts', '*.test.ts'),
    project('contract', 'contract/**/*.test.ts'),
    project('conformance', 'conformance/**/*.test.ts'),
    project('security', 'security/**/*.test.ts'),
    project('faults', 'faults/**/*.test.ts'),
    project('integration', 'integration/**/*.test.ts'),
    project('peers', 'peers/*.test.ts'),
    project('browser', 'browser/**/*.test.ts'),
    project('package', 'package/**/*.test.ts'),
  ],
};
