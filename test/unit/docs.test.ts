import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const ROOT = path.resolve(__dirname, '../..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const PAGES = [
  'README.md',
  'README.zh-CN.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
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
  const account = known('src/official-account-options.ts', 'OFFICIAL_ACCOUNT_OPTIONS = {');
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

describe('the tables of options in the READMEs', () => {
  /** Of each row the words that are code: the options, the default, and what stands in the explanation. */
  const rows = (page: string) =>
    [...read(page).matchAll(/^\| (`[^|]+)\|([^|]+)\|(.*)\|$/gm)].map(([, ...cells]) =>
      cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)),
    );
  const sources = [
    'src/official-account-options.ts',
    'src/passport/wechat-strategy-options.ts',
    'src/guard/follower-guard.ts',
    'src/express/require-follower.ts',
  ].map(read);

  it('say of every option the default that its documentation has', () => {
    const told = rows('README.md').flatMap(([options, defaults]) =>
      options!.map((option) => ({ option, told: defaults![0] })),
    );
    const documented = told.flatMap(({ option, told }) => {
      const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[^])*)\\*/\\s+${option}\\??:`);
      const texts = sources.flatMap((text) => comment.exec(text)?.[1] ?? []);
      const [found] = texts.flatMap((text) => /Default is `([^`]+)`/.exec(text)?.[1] ?? []);
      return found === undefined ? [] : [{ option, told, found }];
    });
    expect(documented.length).toBeGreaterThan(12);
    expect(documented.filter(({ told, found }) => told !== found)).toEqual([]);
  });

  it('have the same options, defaults and values in both languages', () => {
    expect(rows('README.md').length).toBeGreaterThan(25);
    expect(rows('README.zh-CN.md')).toEqual(rows('README.md'));
  });
});

describe('docs/simulator.md', () => {
  const page = read('docs/simulator.md');
  const section = (title: string) => page.split(`## ${title}\n`)[1]!.split('\n## ')[0]!;
  const members = (file: string, name: string) =>
    [
      ...read(file)
        .split(`export interface ${name} {`)[1]!
        .split('\n}')[0]!
        .matchAll(/^ {2}readonly (\w+)\?:/gm),
    ].map(([, option]) => option!);

  it('has every switch of the simulator, and no other', () => {
    const world = [
      'officialAccounts',
      'websiteApps',
      'miniPrograms',
      'people',
      'components',
      'push',
      'allowInProduction',
    ];
    const options = members('src/simulator/options.ts', 'WeChatSimulatorOptions').filter(
      (option) => !world.includes(option),
    );
    const push = members('src/simulator/push/push-options.ts', 'PushOptions').map(
      (option) => `push.${option}`,
    );
    const rows = [...section('Switches').matchAll(/^\| `([\w.]+)` +\|/gm)].map(([, option]) => option!);
    expect(rows.sort()).toEqual([...options, ...push].sort());
  });

  it('says of every switch the default that its documentation has', () => {
    const source = read('src/simulator/options.ts') + read('src/simulator/push/push-options.ts');
    const told = [...section('Switches').matchAll(/^\| `(?:push\.)?(\w+)` +\| `([^`]+)` +\|/gm)];
    expect(told.length).toBeGreaterThan(15);
    for (const [, option, value] of told) {
      const before = source.split(`readonly ${option!}?:`)[0]!;
      expect([option, before.slice(before.lastIndexOf('/**'))]).toEqual([
        option,
        expect.stringContaining(`\`${value!}\``),
      ]);
    }
  });
});

describe('the table of docs/observability.md', () => {
  const page = read('docs/observability.md');
  const rows = [...page.matchAll(/^\| `([a-zA-Z]+\.[a-zA-Z]+)` +\|([^|]+)\|([^|]+)\|$/gm)].map(
    ([, event, when, fields]) => ({ event: event!, when: when!.trim(), fields: fields! }),
  );
  const events = readEvents();

  it('has every event of the types, in their order, and no other', () => {
    expect(events.length).toBeGreaterThan(8);
    expect(rows.map(({ event }) => event)).toEqual(events.map(({ event }) => event));
    expect(rows.filter(({ when }) => when === '')).toEqual([]);
  });

  it.each(events)('$event has the fields of its type, and the values they can have', ({ event, own }) => {
    const told = rows.find((row) => row.event === event)!.fields;
    const found = (text: string, pattern: RegExp) =>
      [...text.matchAll(pattern)].map(([, word]) => word).sort();
    expect(found(told, /`(\w+)`/g)).toEqual(found(own, /(\w+)\??:/g));
    expect(found(told, /`'(\w+)'`/g)).toEqual(found(own, /'(\w+)'/g));
  });

  it('has above it the fields that events share', () => {
    const shared = { TokenEvent: '`kind`', TokenServerEvent: '`address`', '{ appId: string }': '`appId`' };
    const [ofTokens, ofTokenServers] = page
      .split('## Events')[1]!
      .split('\n| event')[0]!
      .split('`tokenServer.*`');
    for (const { event, base } of events) {
      const clause = event.startsWith('tokenServer.') ? ofTokenServers! : ofTokens!;
      expect([event, clause.includes(shared[base as keyof typeof shared])]).toEqual([event, true]);
      if (base === 'TokenEvent') expect(clause).toContain(`\`${event.split('.')[0]!}.*\``);
    }
  });
});

/** What `WeChatEvents` says: each event, the type it shares with others, and the text of the fields of its own. */
function readEvents(): { event: string; base: string; own: string }[] {
  const file = ts.createSourceFile('events.ts', read('src/observe/events.ts'), ts.ScriptTarget.ES2022, true);
  const found = file.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === 'WeChatEvents',
  ) as ts.InterfaceDeclaration;
  return found.members.map((member) => {
    const { name, type } = member as ts.PropertySignature;
    const [base, ...own] = ts.isIntersectionTypeNode(type!) ? type.types : [type!];
    return {
      event: (name as ts.StringLiteral).text,
      base: base.getText(),
      own: own.map((part) => part.getText()).join(),
    };
  });
}
