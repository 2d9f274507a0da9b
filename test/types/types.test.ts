import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ROOT } from '../support/packed-package.js';

/** What a user's own code looks like to the compiler; each file names what must compile, and what must not. */
const CASES = readdirSync(__dirname).filter(
  (file) => file.endsWith('.ts') && file !== path.basename(__filename),
);
/** Libraries checked too or not, absent and `undefined` different or the same. */
const SETTINGS = [false, true].flatMap((skipLibCheck) =>
  [true, false].map((exactOptionalPropertyTypes) => ({ skipLibCheck, exactOptionalPropertyTypes })),
);
/** A server needs no names of browsers. */
const BASE = { strict: true, target: 'es2022', lib: ['es2022'], types: ['node'], noEmit: true };

let consumer: Consumer;
beforeAll(() => {
  consumer = new Consumer();
  consumer.link('@types/node', '@types/express', '@types/koa', '@types/passport');
  for (const file of CASES) copyFileSync(path.join(__dirname, file), path.join(consumer.folder, file));
  writeFileSync(path.join(consumer.folder, 'package.json'), '{"type":"commonjs"}');
});
afterAll(() => consumer.remove());

/** @types/koa 3 wants a type that content-disposition no longer has: theirs to mend, and nothing of ours is in it. */
const ours = (output: string) =>
  output
    .split('\n')
    .filter((line) => line !== '' && !/@types\/koa\/.+ TS2694: .+content-disposition/.test(line));

/** Compiles all cases under each setting. */
function compile(
  compiler: string,
  module: object,
  settings: object[],
): { version: string; answers: string[] } {
  const order = { files: CASES, settings: settings.map((setting) => ({ ...BASE, ...module, ...setting })) };
  const script = path.join(__dirname, 'compile.mjs');
  return JSON.parse(
    consumer.node(script, path.join(ROOT, 'node_modules', compiler), JSON.stringify(order)),
  ) as ReturnType<typeof compile>;
}

it('there are cases of every part that an application meets', () => {
  expect(CASES.sort()).toEqual(['account.ts', 'guards.ts', 'push.ts', 'strategies.ts']);
});

it.each([
  ['5.4', 'typescript-5', { module: 'node16', moduleResolution: 'node16' }],
  ['6.0', 'typescript', { module: 'node20' }],
])(
  'TypeScript %s narrows and refuses under every setting',
  (version, compiler, module) => {
    const compiled = compile(compiler, module, SETTINGS);
    expect(compiled.version).toMatch(new RegExp(`^${version}\\.`));
    expect(compiled.answers.map(ours)).toEqual(SETTINGS.map(() => []));
  },
  120_000,
);

it.each(SETTINGS)(
  'TypeScript 7.0 narrows and refuses with %j',
  (setting) => {
    const flags = Object.entries({ ...setting, target: 'es2022', lib: 'es2022', module: 'nodenext' });
    const words = flags.flatMap(([name, value]) => [`--${name}`, String(value)]);
    expect(consumer.tsc('typescript-7', '--version')).toContain('Version 7.0');
    expect(ours(consumer.tsc('typescript-7', '--noEmit', ...words, ...CASES))).toEqual([]);
  },
  60_000,
);

it('TypeScript 5.4 does so in applications that resolve as Node 10 did', () => {
  const module = { module: 'commonjs', moduleResolution: 'node10' };
  expect(compile('typescript-5', module, [{ skipLibCheck: true }]).answers).toEqual(['']);
}, 60_000);

it('a case that must not compile and does is found', () => {
  writeFileSync(path.join(consumer.folder, 'wrong.ts'), '// @ts-expect-error\nexport const fine = 1;\n');
  const output = consumer.tsc(
    'typescript-7',
    '--noEmit',
    '--module',
    'nodenext',
    '--skipLibCheck',
    'wrong.ts',
  );
  expect(output).toContain('TS2578');
}, 60_000);
