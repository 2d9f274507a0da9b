import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const idsOf = (text: string) => new Set(text.match(/\bT\d\d\b/g));

const page = read('docs/security.md');
const rows = [...page.matchAll(/^\| (T\d\d) \|([^|]+)\|([^|]+)\|([^|]+)\|$/gm)].map(
  ([, id, threat, defence, tests]) => ({
    id: id!,
    threat: threat!.trim(),
    defence: defence!.trim(),
    tests: [...tests!.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file!),
  }),
);
const testFiles = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file.split(path.sep).join('/')}`);

describe('the threats of docs/security.md', () => {
  it('are in order, each once, and each line of the tables is one of them', () => {
    const ids = rows.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(35);
    expect(ids).toEqual([...new Set(ids)].sort());
    expect(page.match(/^\| T/gm)).toHaveLength(rows.length);
  });

  it.each(rows)('$id has a threat, a defence and tests with its id', ({ id, threat, defence, tests }) => {
    expect([threat, defence].filter((text) => text.length < 20)).toEqual([]);
    expect(tests).not.toEqual([]);
    expect(tests.filter((file) => !testFiles.includes(file))).toEqual([]);
    expect(tests.filter((file) => !idsOf(read(file)).has(id))).toEqual([]);
  });

  it('are all that the tests name, and all that SECURITY.md and the text around them name', () => {
    const told = new Set(rows.map(({ id }) => id));
    const proven = testFiles
      .filter((file) => file !== 'test/unit/docs-security.test.ts')
      .flatMap((file) => [...idsOf(read(file))].map((id) => `${id} of ${file}`));
    expect(proven.filter((name) => !told.has(name.slice(0, 3)))).toEqual([]);
    expect([...idsOf(read('SECURITY.md')), ...idsOf(page)].filter((id) => !told.has(id))).toEqual([]);
  });
});
