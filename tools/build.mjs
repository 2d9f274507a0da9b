// Builds `dist`: CommonJS and declarations by tsc, then for every entry point an ES module that hands on the names of
// the CommonJS one, so that `require` and `import` share a single copy of every class.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename } from 'node:path';

const require = createRequire(import.meta.url);
const root = new URL('../', import.meta.url);

rmSync(new URL('dist', root), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
for (const entry of Object.values(exports)) {
  if (typeof entry === 'string') continue;
  const commonJS = new URL(entry.require.default, root);
  const names = Object.keys(require(commonJS.pathname)).sort();
  const file = `./${basename(commonJS.pathname)}`;
  const body = names.length === 0 ? 'export {};\n' : `export { ${names.join(', ')} } from '${file}';\n`;
  writeFileSync(new URL(entry.import.default, root), body);
  writeFileSync(new URL(entry.import.types, root), `export * from '${file}';\n`);
}
