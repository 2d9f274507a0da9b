import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf } from '../support/doc-code.js';
import { Consumer, ROOT } from '../support/packed-package.js';

const blocks = codeOf('docs/testing.md', 'ts');
const nameOf = (block: string) => /^\/\/ (\S+)\n/.exec(block)![1]!;

describe('the test in docs/testing.md', () => {
  let consumer: Consumer;

  beforeAll(() => {
    consumer = new Consumer();
    consumer.link('express', 'express-session', 'passport');
    consumer.link(
      '@types/node',
      '@types/express',
      '@types/express-session',
      '@types/passport',
      '@types/jest',
    );
  });
  afterAll(() => consumer.remove());

  const compile = (type: 'module' | 'commonjs', ...flags: string[]) => {
    writeFileSync(path.join(consumer.folder, 'package.json'), JSON.stringify({ type }));
    return consumer.compile(...flags, 'site.test.ts');
  };

  it('compiles as it stands and passes on node:test', () => {
    expect(blocks.map(nameOf)).toEqual(['site.ts', 'site.test.ts']);
    for (const block of blocks) writeFileSync(path.join(consumer.folder, nameOf(block)), block);
    expect(compile('module')).toBe('');
    const printed = consumer.node('--test', 'site.test.js');
    expect(printed).toMatch(/pass 6\b/);
    expect(printed).toMatch(/fail 0\b/);
  }, 120_000);

  it('passes on jest without the import of node:test', () => {
    const test = path.join(consumer.folder, 'site.test.ts');
    writeFileSync(test, readFileSync(test, 'utf8').replace(/^import .* from 'node:test';\n/m, ''));
    expect(compile('commonjs', '--types', 'node,jest')).toBe('');
    const jest = path.join(ROOT, 'node_modules/jest/bin/jest.js');
    const printed = consumer.node(jest, '--rootDir=.', '--testTimeout=60000', 'site.test.js');
    expect(printed).toContain('Tests:       6 passed, 6 total');
  }, 120_000);
});
