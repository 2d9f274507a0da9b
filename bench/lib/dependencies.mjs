// Makes sure that what the subjects need is there: their packages, and the library, built.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const BENCH = new URL('../', import.meta.url);
const ROOT = new URL('../../', import.meta.url);

/** Installs and builds what is missing. */
export function provideDependencies() {
  const { dependencies } = JSON.parse(readFileSync(new URL('package.json', BENCH), 'utf8'));
  const isThere = (name) => existsSync(new URL(`node_modules/${name}/`, BENCH));
  if (!Object.keys(dependencies).every(isThere)) {
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
