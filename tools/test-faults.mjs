// `npm run test:faults`: the fault suite in full, which repeats what chance could hide. Takes about half an hour.
process.env.FAULTS = 'full';
process.argv.push(
  'test/faults',
  'test/integration/follow-login.test.ts',
  'test/integration/token-server.test.ts',
);
await import('./test.mjs');
