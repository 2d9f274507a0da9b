// `npm test`: puts in place what is missing, then runs every test. Works on a fresh clone with nothing but Node.
// Arguments go to jest: `npm test -- test/unit`.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  CHROMIUM,
  CJK_FONTS,
  REDIS,
  chromiumPath,
  ensureBuilt,
  ensureExampleApp,
  ensureFrameworks,
  ensureNode,
  ensurePackages,
  ensurePeers,
  ensureSystemPackages,
} from './ensure.mjs';
import { beginResults, keepResults } from './results.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const REPORT = fileURLToPath(new URL('../.cache/jest.json', import.meta.url));

beginResults('test');
ensureNode();
const others = Promise.all([ensurePeers(), ensureFrameworks()]);
ensurePackages();
ensureSystemPackages([CHROMIUM, CJK_FONTS, REDIS]);
ensureBuilt();
ensureExampleApp();
await others;

const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/jest/bin/jest.js',
    '--maxWorkers=2',
    '--ci',
    '--json',
    `--outputFile=${REPORT}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, CHROMIUM_PATH: chromiumPath() },
  },
);
const { numPassedTests, numFailedTests, numFailedTestSuites, numPendingTests } = JSON.parse(
  readFileSync(REPORT, 'utf8'),
);
// A suite that does not even load has no tests that could fail, and a skipped test proves nothing.
const failed = Math.max(numFailedTests, numFailedTestSuites, status === 0 ? 0 : 1);
keepResults('test', { passed: numPassedTests, failed });
console.log(
  `${numPassedTests} passed, ${failed} failed${numPendingTests > 0 ? `, ${numPendingTests} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;
