// `npm run check`: everything that is looked at without running the library. Each step runs even if one before it failed.
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureExampleApp, ensureFrameworks, ensureNode, ensurePackages } from './ensure.mjs';
import { beginResults, keepResults } from './results.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** The packed package must stay small enough to be downloaded without a thought; a third of it is the simulator. */
const MAX_PACKED_BYTES = 360_000;

beginResults('check');
ensureNode();
ensurePackages();
ensureBuilt();
ensureExampleApp();
await ensureFrameworks();

const folder = mkdtempSync(join(tmpdir(), 'pack-'));
const [pack] = Object.values(
  JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      shell: process.platform === 'win32',
    }),
  ),
);
const tarball = join(folder, pack.filename);

// Sources and tests are looked at by the compiler that builds the package; what only uses them by the quickest.
const steps = [
  ['format', 'prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'],
  ['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  ['types', 'typescript/bin/tsc', '--noEmit', '-p', 'test'],
  ['types of the browser tests', 'typescript-7/bin/tsc', '--noEmit', '-p', 'test/browser'],
  ['types of the sites on frameworks', 'typescript-7/bin/tsc', '-p', 'test/frameworks'],
  ['unused code', 'knip/bin/knip.js'],
  ['API reference', 'typedoc/bin/typedoc', '--emit', 'none'],
  ['package types', '@arethetypeswrong/cli/dist/index.js', '--no-emoji', tarball],
  ['package layout', 'publint/src/cli.js', 'run', '--strict', tarball],
];

/** Runs a step; what it prints is shown in one piece when it ends. */
const look = ([name, script, ...args]) =>
  new Promise((resolve) => {
    const options = { cwd: ROOT, maxBuffer: 64 * 2 ** 20 };
    execFile(process.execPath, [join('node_modules', script), ...args], options, (error, stdout, stderr) => {
      process.stdout.write(stdout + stderr);
      resolve([name, error === null]);
    });
  });

// Two at a time: most of them keep one core busy.
const results = new Array(steps.length);
const rest = steps.entries();
const lane = async () => {
  for (const [index, step] of rest) results[index] = await look(step);
};
await Promise.all([lane(), lane()]);
results.push([`packed size (${pack.size} of ${MAX_PACKED_BYTES} bytes)`, pack.size <= MAX_PACKED_BYTES]);
rmSync(folder, { recursive: true, force: true });

for (const [name, passed] of results) console.log(`${passed ? 'ok  ' : 'FAIL'} ${name}`);
const failed = results.filter(([, passed]) => !passed).length;
keepResults('check', { passed: results.length - failed, failed });
process.exitCode = failed === 0 ? 0 : 1;
