// What `require` of the package costs beside a bare Node: fresh processes in turn, the median of their differences.
// Processor time is shown as well, because the clock also counts what else the machine does.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureNode, ensurePackages } from '../tools/ensure.mjs';

ensureNode();
ensurePackages();
ensureBuilt();

const ROUNDS = Number(process.argv[2] ?? 31);
const ROOT = fileURLToPath(new URL('../', import.meta.url));
const CPU =
  '; const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000))';
const CASES = {
  'passport-wechat-follower': "require('./dist/index.js')",
  'passport-wechat-follower/express': "require('./dist/express/index.js')",
  'passport-oauth2 alone': "require('passport-oauth2')",
};

const run = (code) => {
  const startedAt = performance.now();
  const { stdout, status } = spawnSync(process.execPath, ['-e', code + CPU], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`"${code}" failed`);
  return { clock: performance.now() - startedAt, cpu: Number(stdout) };
};
const median = (numbers) => numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)];

console.log('| require                          | clock, ms | processor, ms |');
console.log('| -------------------------------- | --------- | ------------- |');
for (const [name, code] of Object.entries(CASES)) {
  const pairs = Array.from({ length: ROUNDS }, () => [run(''), run(code)]);
  const more = (key) =>
    median(pairs.map(([bare, loaded]) => loaded[key] - bare[key]))
      .toFixed(0)
      .padStart(4);
  console.log(`| ${name.padEnd(32)} | ${more('clock').padEnd(9)} | ${more('cpu').padEnd(13)} |`);
}
