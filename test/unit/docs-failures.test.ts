import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import { refuseWithJSON, type RefusalReason } from '../../src/guard/refusal.js';

const read = (file: string) => readFileSync(path.resolve(__dirname, '../..', file), 'utf8');
const section = read('docs/errors.md').split('## What the visitor caused\n')[1]!.split('\n## ')[0]!;
const byStrategy = new Map<string, string[]>();
for (const [, strategy, code, status] of section.matchAll(
  /^\| (?:`(\w+)`)? +\| `(\w+)` +\| (\d{3}) +\| \S/gm,
)) {
  if (strategy !== undefined) byStrategy.set(strategy, []);
  [...byStrategy.values()].at(-1)!.push(`${status!} ${code!}`);
}

it.each([
  ['WeChatStrategy', 'failure.ts'],
  ['WeChatMiniProgramStrategy', 'mini-program-failure.ts'],
  ['WeChatFollowStrategy', 'follow-failure.ts'],
])('docs/errors.md has every failure of %s with its status, and no other', (strategy, file) => {
  const failures = [...read(`src/passport/${file}`).matchAll(/= failing\(\s+(\d{3}),\s+'(\w+)'/g)];
  expect(failures.length).toBeGreaterThan(3);
  expect(byStrategy.get(strategy)?.sort()).toEqual(
    failures.map(([, status, code]) => `${status!} ${code!}`).sort(),
  );
});

it('docs/errors.md has every refusal of the guards with its status, and no other', () => {
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (\d{3}) +\| \S/gm)];
  const reasons = [...read('src/guard/refusal.ts').matchAll(/^ {2}(\w+): \{ ?(?:status|$)/gm)].map(
    ([, reason]) => reason,
  );
  expect(rows.map(([, reason]) => reason)).toEqual(reasons);
  for (const [, reason, status] of rows)
    expect([reason, refuseWithJSON(reason as RefusalReason).status]).toEqual([reason, Number(status)]);
});

it.each(['README.md', 'README.zh-CN.md'])('%s says which status a failed login of a visitor has', (page) => {
  const told = /401 `(\w+)`\D{1,5}`(\w+)`\D{1,3}403 `(\w+)`\D{1,5}`(\w+)`/.exec(read(page));
  expect(told?.slice(1).map((code, index) => `${index < 2 ? 401 : 403} ${code}`)).toEqual(
    byStrategy.get('WeChatStrategy'),
  );
  for (const status of [401, 403]) expect(read(page)).toContain(STATUS_CODES[status]);
});
