// Makes sure that what the subjects need is there: their packages, and the library, built.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const BENCH = new URL('../', import.meta.url);
const ROOT = new URL('../../', import.meta.url);

/** Installs and builds what is missing. */
export function provideDependencies() {
  if (!existsSync(new URL('node_modules/undici/', BENCH))) {
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], BENCH);
  }
  if (!existsSync(new URL('dist/index.mjs', ROOT))) run(process.execPath, ['tools/build.mjs'], ROOT);
}

function run(command, args, folder) {
  const { status } = spawnSync(command, args, {
    cwd: fileURLToPath(folder),
    stdio: ['ignore', 2, 2], // stdout is for the report
    shell: process.platform === 'win32',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}
