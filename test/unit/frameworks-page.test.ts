import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const page = readFileSync(path.join(ROOT, 'docs/frameworks.md'), 'utf8');
const blocks = [...page.matchAll(/```(?:ts|js)\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file, code]) => ({
  file: file!,
  parts: code!.split('// …\n'),
}));
/** Indentation is the formatter's business, and differs between a file and a page. */
const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n');

it('every program of docs/frameworks.md names the file it is taken from', () => {
  expect(blocks).toHaveLength([...page.matchAll(/```\w+\n/g)].length);
  expect(blocks.length).toBeGreaterThan(10);
});

it.each(blocks)('what docs/frameworks.md shows of $file stands there', ({ file, parts }) => {
  const program = linesOf(readFileSync(path.join(ROOT, file), 'utf8'));
  expect(parts.filter((part) => !program.includes(linesOf(part)))).toEqual([]);
});
