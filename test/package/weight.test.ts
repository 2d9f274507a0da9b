import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { Consumer, NAME, ROOT } from '../support/packed-package.js';

/** Bounds of what `npm install` puts beside `@types`; see docs/decisions/0015-a-light-install.md. */
const MOST_PACKAGES = 12;
const MOST_BYTES = 1_500_000;
const ONLY_TYPES = /^(?:@types\/|undici-types$)/;

let consumer: Consumer;
beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer.remove());

const dependenciesOf = (folder: string) =>
  Object.keys(
    (JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { dependencies?: object })
      .dependencies ?? {},
  );
const sizeOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(path.join(folder, file)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);

/** Folders of everything a fresh `npm install` of the package would put in place. */
function installed(): Map<string, string> {
  const found = new Map([[NAME, path.join(consumer.folder, 'node_modules', NAME)]]);
  for (const folder of found.values())
    for (const name of dependenciesOf(folder))
      if (!found.has(name)) found.set(name, path.join(ROOT, 'node_modules', name));
  return found;
}

describe('an installed package', () => {
  const beside = () => [...installed()].filter(([name]) => !ONLY_TYPES.test(name));

  it(`brings at most ${MOST_PACKAGES} packages beside declarations`, () => {
    expect(beside().length).toBeLessThanOrEqual(MOST_PACKAGES);
  });

  it('brings at most 1.5 MB beside declarations of others', () => {
    const sizes = Object.fromEntries(beside().map(([name, folder]) => [name, sizeOf(folder)]));
    const bytes = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    // The sizes tell who grew.
    expect({ ...sizes, bytes }).toEqual({ ...sizes, bytes: Math.min(bytes, MOST_BYTES) });
  });

  it('brings no declarations but those that its own are made of', () => {
    const names = [...installed().keys()].filter((name) => ONLY_TYPES.test(name));
    expect(names).toEqual(expect.arrayContaining(['@types/passport', '@types/passport-oauth2']));
    expect(names.filter((name) => /koa|redis|session|jest/.test(name))).toEqual([]);
  });

  it('has no declaration that nobody can import, and every one that an entry point needs', () => {
    const dist = path.join(consumer.folder, 'node_modules', NAME, 'dist');
    const declared = new Set(consumer.contents.filter((file) => /\.d\.m?ts$/.test(file)));
    const imported = [...declared].flatMap((file) => {
      const text = readFileSync(path.join(dist, '..', file), 'utf8');
      return [...text.matchAll(/(?:from |import\()'(\.[^']+)\.js'/g)].map(([, target]) =>
        path.posix.join(path.posix.dirname(file), `${target}.d.ts`),
      );
    });
    expect(imported.filter((file) => !declared.has(file))).toEqual([]);
    const entries = [...declared].filter((file) => file.endsWith('.d.mts'));
    expect([...declared].filter((file) => !entries.includes(file) && !imported.includes(file))).toEqual([]);
  });
});
