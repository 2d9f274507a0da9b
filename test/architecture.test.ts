import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const SRC = path.resolve(__dirname, '../src');

/** What each room of `src/` may import, beside itself. `errors` and `internal` are open to every room of the library. */
const MAY_IMPORT: Record<string, string[]> = {
  'index.ts': [
    'access-token',
    'api',
    'follower',
    'guard',
    'observe',
    'official-account-options.ts',
    'official-account.ts',
    'passport',
    'store',
    'user-token',
  ],
  'redis.ts': ['store'],
  passport: [
    'official-account.ts',
    'official-account-options.ts',
    'api',
    'follower',
    'page',
    'scan-login',
    'store',
  ],
  express: ['guard', 'push', 'follower', 'official-account.ts', 'token-server'],
  koa: ['guard', 'push', 'follower', 'official-account.ts', 'token-server'],
  'token-server': ['official-account.ts', 'access-token'],
  guard: ['official-account.ts', 'follower', 'api', 'page'],
  push: ['official-account.ts', 'follower', 'scan-login', 'store'],
  'scan-login': ['official-account.ts', 'api', 'store'],
  'official-account.ts': [
    'official-account-options.ts',
    'access-token',
    'api',
    'follower',
    'store',
    'user-token',
  ],
  'official-account-options.ts': ['access-token', 'api', 'follower', 'store', 'user-token'],
  follower: ['access-token', 'api', 'store'],
  'user-token': ['access-token', 'api', 'store'],
  'access-token': ['api', 'store'],
  cli: ['api', 'official-account.ts', 'push', 'simulator'],
  testing: ['store'],
  api: [],
  store: [],
  page: [],
  simulator: [],
  errors: [],
  internal: [],
  // Types of events name what they are about; publishing needs nothing.
  observe: ['api'],
};
const OPEN = ['errors', 'internal', 'observe'];
const CLOSED_TO_LIBRARY = ['simulator', 'errors', 'internal'];

/** Packages each room may import; nothing else, and no framework anywhere. */
const PACKAGES: Record<string, string[]> = {
  passport: ['lru.min', 'passport-oauth2', 'uqr'],
  follower: ['lru.min'],
  internal: ['lru.min'],
  push: ['saxes'],
  simulator: ['uqr'],
  store: ['lru.min'],
  'token-server': ['lru.min'],
};

interface Import {
  file: string;
  room: string;
  target: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const roomOf = (file: string) => file.split(path.sep)[0]!;
const read = (file: string) => readFileSync(path.join(SRC, file), 'utf8');
const imports: Import[] = files.flatMap((file) =>
  [...read(file).matchAll(/(?:from|require\(|import\(?)\s*'([^']+)'/g)].map(([, target]) => ({
    file,
    room: roomOf(file),
    target: target!,
  })),
);
const local = imports
  .filter(({ target }) => target.startsWith('.'))
  .map(({ file, room, target }) => {
    const resolved = path.join(path.dirname(file), target.replace(/\.js$/, '.ts'));
    return { file, room, resolved, to: roomOf(resolved) };
  });

it('every room of src/ has its place in the rule', () => {
  expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(MAY_IMPORT).sort());
});

it('arrows point one way: a file imports from its own room and from rooms below it only', () => {
  const wrong = local.filter(({ room, to }) => {
    const open = CLOSED_TO_LIBRARY.includes(room) ? (room === 'internal' ? ['errors'] : []) : OPEN;
    return to !== room && !MAY_IMPORT[room]?.includes(to) && !open.includes(to);
  });
  expect(wrong.map(({ file, resolved }) => `${file} -> ${resolved}`)).toEqual([]);
});

it('the map in CONTRIBUTING.md has every room once, and arrows point down it', () => {
  const [, map] = readFileSync(path.resolve(SRC, '../CONTRIBUTING.md'), 'utf8').split(/```\n src\/\n/);
  const rows = map!
    .split('```')[0]!
    .split('\n')
    .map(
      (row) =>
        row
          .slice(4)
          .split(/ {3,}/)[0]!
          .match(/[\w-]+(?:\*?\.ts|\/)/g) ?? [],
    );
  const rowsOf = (room: string) =>
    [...rows.keys()].filter((row) =>
      rows[row]!.some((name) => new RegExp(`^${name.replace('*', '[\\w-]*').replace('/', '')}$`).test(room)),
    );
  expect(Object.keys(MAY_IMPORT).filter((room) => rowsOf(room).length !== 1)).toEqual([]);
  const isBelow = (room: string, to: string) => rowsOf(to)[0]! >= rowsOf(room)[0]!;
  const upwards = local.filter(({ room, to }) => !OPEN.includes(room) && !isBelow(room, to));
  expect(upwards.map(({ file, resolved }) => `${file} -> ${resolved}`)).toEqual([]);
});

it('no files import each other in a circle', () => {
  const next = new Map(
    files.map((file) => [file, local.filter((one) => one.file === file).map(({ resolved }) => resolved)]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (file: string, trail: string[]) => {
    if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
    if (done.has(file) || trail.includes(file)) return;
    for (const target of next.get(file) ?? []) walk(target, [...trail, file]);
    done.add(file);
  };
  for (const file of files) walk(file, []);
  expect(circles).toEqual([]);
});

it('rooms import only the packages they were given, and nothing imports a framework or a Redis client', () => {
  const wrong = imports.filter(
    ({ room, target }) =>
      !target.startsWith('.') && !target.startsWith('node:') && !PACKAGES[room]?.includes(target),
  );
  expect(wrong.map(({ file, target }) => `${file} -> ${target}`)).toEqual([]);
});

it('only the room passport/ speaks of Passport to the program', () => {
  const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const speaking = files.filter(
    (file) =>
      !['passport', 'index.ts'].includes(roomOf(file)) &&
      /passport(?!-wechat-follower)/i.test(code(read(file))),
  );
  expect(speaking).toEqual([]);
});

it('no file is longer than 250 lines, and entry points name what they export', () => {
  expect(files.filter((file) => read(file).split('\n').length > 250)).toEqual([]);
  expect(files.filter((file) => /export \* /.test(read(file)))).toEqual([]);
});

it('no module keeps state of its own', () => {
  const stateful =
    /^(?:export )?(?:let |var |const \w+(?:: (?!ReadonlyMap)[^=]+)? = new (?:Map|WeakMap|LRUCache|SingleFlight|KeyedQueue)\b)/m;
  expect(files.filter((file) => stateful.test(read(file)))).toEqual([]);
});
