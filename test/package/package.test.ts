import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Consumer, ENTRIES, NAME } from '../support/packed-package.js';

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
      'docs/getting-started.md',
      'docs/getting-started.zh-CN.md',
      'docs/koa.md',
      'docs/other-frameworks.md',
      'docs/simulate.md',
      'docs/stores.md',
      'docs/testing.md',
      'docs/third-party-platforms.md',
      'package.json',
    ];
    expect(consumer.contents.filter((file) => !file.startsWith('dist/')).sort()).toEqual(words);
  });

  it.each(['README.md', 'README.zh-CN.md'])('%s says which of its pages are there', (page) => {
    const text = readFileSync(path.join(consumer.folder, 'node_modules', NAME, page), 'utf8');
    const sentence = /^.*`docs` (?:the package brings|中随包附带的是)[\s\S]*?[;；]/m.exec(text)![0];
    const named = [...sentence.matchAll(/`([\w-]+)`/g)]
      .map(([, name]) => name)
      .filter((name) => name !== 'docs');
    const brought = consumer.contents
      .filter((file) => /^docs\/[\w-]+\.md$/.test(file))
      .map((file) => path.basename(file, '.md'));
    expect(named.sort()).toEqual(brought.sort());
    // What a link leads to is there, or of what the sentence goes on to call the repository's: pages, pictures, the example app.
    const links = [...text.matchAll(/(?:\]\(|src=")(?!https?:|#)([^)#"]+)/g)].map(([, target]) => target!);
    const away = links.filter((target) => !consumer.contents.includes(target));
    expect(links.length).toBeGreaterThan(20);
    expect(away.filter((target) => !/^(?:docs|example-app)\//.test(target))).toEqual([]);
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
