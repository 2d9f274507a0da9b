import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const FOLDER = path.join(ROOT, '.cache');
const KEPT = path.join(FOLDER, 'packed.tgz');

/** The packed package. It is made anew when something in it is newer: npm takes longer for it than most tests to run. */
export function tarball(): string {
  const manifest = path.join(ROOT, 'package.json');
  const { files } = JSON.parse(readFileSync(manifest, 'utf8')) as { files: string[] };
  const packed = [...files, 'package.json', 'README.md', 'LICENSE'].map((name) => path.join(ROOT, name));
  const keptAt = statSync(KEPT, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity;
  if (keptAt <= Math.max(...packed.map(newestIn))) pack();
  return KEPT;
}

/** Packs into a folder of its own, then puts the result in its place at once: several tests may do so at the same time. */
function pack(): void {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(path.join(FOLDER, 'pack-'));
  execFileSync('npm', ['pack', '--pack-destination', folder], {
    cwd: ROOT,
    shell: process.platform === 'win32',
    stdio: 'ignore',
  });
  const [name] = readdirSync(folder);
  renameSync(path.join(folder, name!), KEPT);
  rmSync(folder, { recursive: true });
}

/** Folders count, too: one changes when a file leaves it. What left altogether has just changed. */
function newestIn(place: string): number {
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return Infinity;
  const inside = stats.isDirectory() ? readdirSync(place) : [];
  return Math.max(stats.mtimeMs, ...inside.map((name) => newestIn(path.join(place, name))));
}
