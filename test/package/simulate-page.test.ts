import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { runCommand } from '../support/cli.js';
import { codeOf } from '../support/doc-code.js';
import { expressSite } from '../support/express-site.js';
import { Consumer } from '../support/packed-package.js';
import { rawServer } from '../support/raw-server.js';

const PAGE = 'docs/simulate.md';
const SIMULATOR = 'http://127.0.0.1:3001';
const SITE = 'http://127.0.0.1:3000';
const SHELL = codeOf(PAGE, 'sh');

it('the account of docs/simulate.md compiles as it stands, and asks the simulated WeChat', () => {
  const consumer = new Consumer();
  consumer.link('@types/node');
  const walk = `
    import { readFileSync, writeFileSync } from 'node:fs';
    import { WeChatSimulator } from 'passport-wechat-follower/simulator';
    const simulator = new WeChatSimulator();
    await simulator.listen();
    const program = readFileSync('account.mjs', 'utf8').replace('${SIMULATOR}', simulator.endpoints.api);
    writeFileSync('elsewhere.mjs', program);
    const { account } = await import('./elsewhere.mjs');
    await simulator.follow('alex');
    const ask = async (id) => (await account.followers.check(simulator.openid(id))).following;
    console.log(JSON.stringify([await ask('alex'), await ask('xiaoming')]));
    process.exit(0);`;
  writeFileSync(path.join(consumer.folder, 'account.mts'), codeOf(PAGE, 'ts').join('\n'));
  writeFileSync(path.join(consumer.folder, 'walk.mjs'), walk);
  const seen = [consumer.compile('account.mts'), consumer.node('walk.mjs')];
  consumer.remove();
  expect(seen).toEqual(['', '[true,false]']);
}, 60_000);

describe('what docs/simulate.md hands to programs', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), 'simulate-page-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is a scenario that the command takes', async () => {
    writeFileSync(path.join(folder, 'scenario.json'), codeOf(PAGE, 'json').join(''));
    const args = ['simulate', '--port', '0', '--scenario', 'scenario.json'];
    const { code, warned } = await runCommand(args, { folder });
    expect([code, warned]).toEqual([0, '']);
  });

  it('are commands that let a person follow and log in, and nobody else', async () => {
    const simulator = new WeChatSimulator();
    await simulator.listen();
    const site = await rawServer(expressSite({ simulator }).app);
    const run = async (command: string) => {
      const addressed = command.replaceAll(SIMULATOR, simulator.endpoints.api).replaceAll(SITE, site.url);
      return (await promisify(execFile)('sh', ['-c', addressed], { cwd: folder })).stdout;
    };
    const commandOf = (word: string) => SHELL.find((block) => block.includes(word))!;

    await run(commandOf('/_simulator/follow'));
    const answer = JSON.parse(await run(commandOf('/_simulator/approve'))) as { callbackURL: string };
    const { pathname, search } = new URL(answer.callbackURL);
    const open = (page: string, jar: string) => run(`curl -s -L -b ${jar} -c ${jar} '${SITE}${page}'`);
    const ends = [
      await open(pathname + search, 'jar'),
      await open('/members', 'jar'),
      await open('/me', 'none'),
    ];
    await site.close();
    await simulator.close();
    const openid = simulator.openid('alex');
    expect(JSON.parse(ends[0]!)).toMatchObject({ openid });
    expect(JSON.parse(ends[1]!)).toMatchObject({ openid, following: true });
    expect(ends[2]).not.toContain(openid);
  });
});
