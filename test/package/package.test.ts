import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ENTRIES, NAME, ROOT } from '../support/packed-package.js';

let consumer: Consumer;
beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer.remove());

describe('the packed package', () => {
  it('holds what was built and the words about it, and nothing else', () => {
    const words = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'SECURITY.md',
      'docs/errors.md',
      'docs/other-frameworks.md',
      'docs/simulate.md',
      'docs/stores.md',
      'docs/third-party-platforms.md',
      'package.json',
    ];
    expect(consumer.contents.filter((file) => !file.startsWith('dist/')).sort()).toEqual(words);
  });

  it.each(ENTRIES)('%s can be required and imported, and both give the same things', (entry) => {
    const script = `
      const required = require('${entry}');
      import('${entry}').then((imported) => {
        const names = Object.keys(required);
        const differing = names.filter((name) => required[name] !== imported[name]);
        const missing = Object.keys(imported).filter((name) => name !== 'default' && !(name in required));
        console.log(JSON.stringify({ names, differing, missing, default: 'default' in imported }));
      });`;
    const { names, ...rest } = JSON.parse(consumer.node('-e', script)) as { names: string[] };
    expect(rest).toEqual({ differing: [], missing: [], default: false });
    expect({ [entry]: names.sort() }).toMatchSnapshot();
  });

  it.each(ENTRIES)('%s leaves nothing running and prints nothing', (entry) => {
    expect(consumer.node('-e', `require('${entry}')`)).toBe('');
  });

  it('T42 the simulator is in no module that the other entry points load', () => {
    const script = `
      for (const entry of ['', '/express', '/koa', '/redis']) require('${NAME}' + entry);
      console.log(Object.keys(require.cache).filter((file) => /dist.(simulator|testing)/.test(file)).length);`;
    expect(consumer.node('-e', script)).toBe('0');
  });

  it('an account that was used and never closed lets the process end', () => {
    const script = `
      const server = require('http').createServer((_req, res) => res.end('{"errcode":0}'));
      server.listen(0, '127.0.0.1', async () => {
        const { OfficialAccount } = require('${NAME}');
        const api = 'http://127.0.0.1:' + server.address().port;
        const account = new OfficialAccount({ appId: 'wx1', appSecret: 's', endpoints: { api } });
        await account.api.checkUserToken({ openid: 'o', userAccessToken: 'T' });
        server.unref();
        console.log('done');
      });`;
    expect(consumer.node('-e', script)).toBe('done');
  });
});

describe('a strict TypeScript consumer', () => {
  const versionOf = (compiler: string) => {
    const manifest = readFileSync(path.join(ROOT, 'node_modules', compiler, 'package.json'), 'utf8');
    return (JSON.parse(manifest) as { version: string }).version;
  };

  beforeAll(() => {
    consumer.link('@types/node', '@types/express', '@types/passport');
    copyFileSync(path.join(__dirname, 'consumer/consumer.ts'), path.join(consumer.folder, 'consumer.ts'));
    writeFileSync(path.join(consumer.folder, 'package.json'), '{"type":"commonjs"}');
  });

  it.each([
    ['5.4', 'typescript-5', ['--module', 'commonjs', '--moduleResolution', 'node10']],
    ['5.4', 'typescript-5', ['--module', 'node16', '--moduleResolution', 'node16']],
    ['6.0', 'typescript', ['--module', 'node16', '--moduleResolution', 'node16']],
    ['6.0', 'typescript', ['--module', 'node20']],
    ['7.0', 'typescript-7', ['--module', 'nodenext']],
  ])(
    'compiles with TypeScript %s (%s %j)',
    (version, compiler, options) => {
      expect(versionOf(compiler)).toMatch(new RegExp(`^${version}\\.`));
      expect(consumer.tsc(compiler, '--noEmit', '--skipLibCheck', ...options, 'consumer.ts')).toBe('');
    },
    60_000,
  );

  it.each([
    ['5.4', 'typescript-5', ['--module', 'node16', '--moduleResolution', 'node16']],
    ['6.0', 'typescript', ['--module', 'node20']],
    ['7.0', 'typescript-7', ['--module', 'nodenext']],
  ])(
    'compiles with TypeScript %s where absent and undefined are the same',
    (_version, compiler, options) => {
      const flags = ['--noEmit', '--skipLibCheck', '--exactOptionalPropertyTypes', 'false', ...options];
      expect(consumer.tsc(compiler, ...flags, 'consumer.ts')).toBe('');
    },
    60_000,
  );

  it('finds no fault in our own declarations when libraries are checked too', () => {
    const output = consumer.tsc('typescript', '--noEmit', '--module', 'node20', 'consumer.ts');
    expect(output.split('\n').filter((line) => line.includes(`${NAME}/dist`))).toEqual([]);
  }, 60_000);
});
