import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs/errors.md',
  'docs/token-server.md',
  ...readdirSync(path.join(ROOT, 'docs/decisions')).map((file) => `docs/decisions/${file}`),
];

it('every error code has its section in docs/errors.md, and every section a code', () => {
  const codes = [...read('src/errors/wechat-error.ts').matchAll(/^ {2}\| '(ERR_\w+)'/gm)].map(
    ([, code]) => code,
  );
  const sections = [...read('docs/errors.md').matchAll(/^## (\w+)$/gm)].map(([, section]) => section);
  expect(codes.length).toBeGreaterThan(5);
  expect([...sections].sort()).toEqual([...codes].sort());
});

it.each(PAGES)('%s links to nothing of ours that is not there', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target]) => target!);
  const files = [...read(page).matchAll(/`((?:test|src|docs|bench|tools|example-app)\/[\w./-]+\.\w+)`/g)].map(
    ([, file]) => `/${file!}`,
  );
  const missing = [...links, ...files].filter((target) => {
    const file = target.startsWith('/')
      ? path.join(ROOT, target)
      : path.join(ROOT, path.dirname(page), target);
    return !readdirSync(path.dirname(file)).includes(path.basename(file));
  });
  expect(missing).toEqual([]);
});

it('both READMEs are at most 220 lines and show the same code but for what is said to people', () => {
  const code = (page: string) =>
    [...read(page).matchAll(/```ts\n([\s\S]*?)```/g)]
      .map(([, block]) => block!.replace(/res\.send\(`[^`]*`\)/, 'res.send()'))
      .join('');
  expect(code('README.zh-CN.md')).toBe(code('README.md'));
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(220);
  expect(read('README.zh-CN.md').split('\n').length).toBeLessThanOrEqual(220);
});

it('every option in the tables of the README is one of the types, and none is missing', () => {
  const table = (heading: string) => {
    const text = read('README.md')
      .split(heading)[1]!
      .split('\n\n')
      .find((part) => /\| -+ \|/.test(part))!;
    return [...text.matchAll(/^\| ((?:`\w+`(?:, )?)+) +\|/gm)].flatMap(([, names]) =>
      names!.replaceAll('`', '').split(', '),
    );
  };
  const known = (file: string, name: string) => {
    const body = read(file).split(name)[1]!.split('}')[0]!;
    return [...body.matchAll(/^\s+(\w+): true,/gm)].map(([, option]) => option!);
  };
  const account = known('src/official-account.ts', 'OFFICIAL_ACCOUNT_OPTIONS = {');
  expect(table('`new OfficialAccount({ … })`').sort()).toEqual(account.sort());
  const strategy = known('src/passport/wechat-strategy-options.ts', '...OFFICIAL_ACCOUNT_OPTIONS,').filter(
    (option) => option !== 'account',
  );
  expect(table('`new WeChatStrategy({ … }, verify)`').sort()).toEqual(strategy.sort());
  const guard = [...known('src/guard/follower-guard.ts', 'FOLLOWER_GUARD_OPTIONS'), 'openid'].filter(
    (option) => option !== 'account',
  );
  expect(table('`requireLogin({ … })`').sort()).toEqual(guard.sort());
});
