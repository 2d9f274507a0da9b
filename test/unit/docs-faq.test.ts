import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { hintOfErrcode } from '../../src/api/errcodes.js';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const FAQ = ['docs/faq.md', 'docs/faq.zh-CN.md'];
const headings = (page: string) => [...read(page).matchAll(/^#{1,6} (.*)$/gm)].map(([, text]) => text!);
/** Numbers that people search for, in order: codes of pages and errcodes. */
const codes = (page: string) => headings(page).flatMap((text) => text.match(/-1\b|\b\d{5}\b/g) ?? []);
/** The fragment that leads to a heading, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

describe.each(FAQ)('%s', (page) => {
  it('has a heading for every errcode that errors have a hint for', () => {
    const hinted = Array.from({ length: 100_001 }, (_, index) => String(index - 1)).filter(
      (code) => hintOfErrcode(Number(code)) !== undefined,
    );
    expect(hinted.length).toBeGreaterThan(40);
    expect(hinted.filter((code) => !codes(page).includes(code))).toEqual([]);
  });

  it('has a heading for every page that the simulated WeChat shows in the place of the login', () => {
    const pages = [...read('src/simulator/login/page-error.ts').matchAll(/^ {2}(\d{5}): /gm)];
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.filter(([, code]) => !codes(page).includes(code!))).toEqual([]);
  });

  it('answers no question twice', () => {
    expect(headings(page)).toEqual([...new Set(headings(page))]);
    expect(codes(page)).toEqual([...new Set(codes(page))]);
  });
});

it('both languages have the same codes in the same order, the same texts of errors and the same code', () => {
  const [english, chinese] = FAQ as [string, string];
  expect(codes(chinese)).toEqual(codes(english));
  // What is not a question is what a machine says, and machines say it in one language.
  const said = (page: string) =>
    headings(page).filter((text) => /^\d|^the |^req\.|^Unknown|^Fail/.test(text));
  expect(said(chinese)).toEqual(said(english).filter((text) => !text.startsWith('The ')));
  expect(headings(chinese)).toHaveLength(headings(english).length);
  const code = (page: string) => [...read(page).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, block]) => block);
  expect(code(chinese)).toEqual(code(english));
});

const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'SECURITY.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

it.each(PAGES)('%s points at headings that are there', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
  const missing = links.filter(([, file, fragment]) => {
    const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file!);
    return !headings(target).map(anchor).includes(fragment!);
  });
  expect(missing.map(([link]) => link)).toEqual([]);
});
