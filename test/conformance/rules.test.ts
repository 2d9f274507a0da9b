import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const page = readFileSync(path.join(__dirname, '../../docs/simulator.md'), 'utf8');
const modelled = page.slice(page.indexOf('## Modelled'), page.indexOf('## Switches'));
const rules = [...modelled.matchAll(/^- (\d+\.\d+) \S/gm)].map(([, number]) => number!);

const rows = readdirSync(__dirname).filter((file) => file.endsWith('.test.ts') && file !== 'rules.test.ts');
const source = (file: string): string => readFileSync(path.join(__dirname, file), 'utf8');

/** The numbers that the titles of a file begin with: `2.4 …` or `1.3, 1.5 …`. */
function numbersIn(file: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const numbers = ts.isStringLiteralLike(node) ? /^(\d+\.\d+(?:, \d+\.\d+)*) \S/.exec(node.text) : null;
    found.push(...(numbers?.[1]?.split(', ') ?? []));
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, source(file), ts.ScriptTarget.Latest));
  return found;
}

const tried = new Set(rows.flatMap(numbersIn));

test('the page has its rules in order, and each number once', () => {
  const inOrder = [...rules].sort((one, other) => {
    const [[a, b], [c, d]] = [one, other].map((number) => number.split('.').map(Number)) as [
      number[],
      number[],
    ];
    return a! - c! || b! - d!;
  });
  expect(rules.length).toBeGreaterThan(100);
  expect(rules).toEqual(inOrder);
  expect(new Set(rules).size).toBe(rules.length);
});

test('every rule of the page has a row that tries it', () => {
  expect(rules.filter((number) => !tried.has(number))).toEqual([]);
});

test('no row tries a rule that the page does not have', () => {
  expect([...tried].filter((number) => !rules.includes(number))).toEqual([]);
});

test('every row runs', () => {
  expect(
    rows.filter((file) => /\b(?:x(?:it|test)|(?:it|test|describe)\.(?:skip|only|todo))\b/.test(source(file))),
  ).toEqual([]);
});

test('every switch of the page is an option, with the default that the page says', () => {
  const options = ['options.ts', 'push/push-options.ts'].map((file) =>
    readFileSync(path.join(__dirname, '../../src/simulator', file), 'utf8'),
  );
  const table = page.slice(page.indexOf('## Switches'), page.indexOf('## Readings'));
  const switches = [...table.matchAll(/^\| `(?:push\.)?(\w+)` +\| `([^`]+)` +\|/gm)];
  expect(switches.length).toBeGreaterThan(15);
  const wrong = switches.filter(([, name, value]) => {
    const given = new RegExp(`${name!}: options\\.${name!} \\?\\? ('?[\\w{}]+'?)`).exec(
      options.join('\n'),
    )?.[1];
    return given?.replaceAll("'", '') !== value;
  });
  expect(wrong.map(([, name]) => name)).toEqual([]);
});
