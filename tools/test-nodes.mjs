// `npm run test:nodes`: the packed package, installed with nothing beside it, is required, imported and logged in with by
// every Node it is for. The Nodes are npm packages of 120 MB each, so this is run by hand before a release.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureNode, ensurePackages } from './ensure.mjs';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const NODES = ['20', '22', '24'];
const NAME = 'passport-wechat-follower';

const SITE = `
const assert = require('node:assert');
(async () => {
  for (const entry of ['', '/express', '/koa', '/redis', '/simulator', '/testing']) {
    const [required, imported] = [require('${NAME}' + entry), await import('${NAME}' + entry)];
    for (const name of Object.keys(required)) assert.equal(required[name], imported[name], entry + ' ' + name);
  }
  const { OfficialAccount, WeChatStrategy } = require('${NAME}');
  const simulator = new (require('${NAME}/simulator').WeChatSimulator)();
  await simulator.listen();
  const { appId, appSecret } = simulator.officialAccount;
  const account = new OfficialAccount({ appId, appSecret, endpoints: simulator.endpoints });
  const options = { account, callbackURL: 'https://site.example/auth/wechat/callback' };
  const strategy = new WeChatStrategy(options, (_accessToken, _refreshToken, profile, done) => done(null, profile));
  const session = {};
  const attempt = (query) => new Promise((success, error) =>
    Object.assign(Object.create(strategy), { success, error, fail: error, redirect: success })
      .authenticate({ headers: {}, query, session }, {}));
  const person = simulator.addUser({});
  const callback = new URL(await simulator.approve(await attempt({}), person));
  const profile = await attempt(Object.fromEntries(callback.searchParams));
  assert.equal(profile.openid, simulator.openid(person));
  assert.equal((await account.followers.check(profile.openid)).following, false);
  await account.close();
  await simulator.close();
  console.log(process.version);
})();
`;

ensureNode();
ensurePackages();
ensureBuilt();
const folder = mkdtempSync(join(tmpdir(), 'nodes-'));
const npm = (args, cwd) =>
  execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
let failed = 0;
try {
  const [pack] = Object.values(JSON.parse(npm(['pack', '--json', '--pack-destination', folder], ROOT)));
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  writeFileSync(join(folder, 'site.cjs'), SITE);
  npm(['install', '--no-audit', '--no-fund', pack.filename], folder);
  const nodes = join(folder, 'nodes');
  for (const version of NODES) {
    // Their install script fetches a Node from the npm registry, and from nowhere else. It has to be allowed: `npm run`
    // hands on the `ignore-scripts` of our `.npmrc`.
    const home = join(nodes, version);
    const flags = ['--no-audit', '--no-fund', '--ignore-scripts=false', '--prefix', home];
    npm(['install', ...flags, `node@${version}`], folder);
    const node = join(home, 'node_modules', 'node', 'bin', 'node');
    const { status, stdout, stderr, error } = spawnSync(node, ['site.cjs'], {
      cwd: folder,
      encoding: 'utf8',
    });
    const passed = status === 0 && stdout.startsWith(`v${version}.`);
    if (!passed) failed += 1;
    console.log(`${passed ? 'ok  ' : 'FAIL'} Node ${version}: ${error?.message ?? stdout.trim() + stderr}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
