// Where the CPU of one subject goes: `node bench/profile.mjs ours silent [logins] [concurrency]`. Prints the functions
// with the largest self time, and where the profile is for the developer tools.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { provideDependencies } from './lib/dependencies.mjs';

const [id = 'ours', mode = 'silent', logins = '3000', concurrency = '20'] = process.argv.slice(2);
const SHOWN = 45;

provideDependencies();
const { runLoad } = await import('./lib/load.mjs');
const { startSubject, startUpstream } = await import('./lib/processes.mjs');
const { SUBJECTS } = await import('./lib/subjects.mjs');

const subject = SUBJECTS.find((candidate) => candidate.id === id);
if (subject === undefined) throw new Error(`subjects are ${SUBJECTS.map((known) => known.id).join(', ')}`);
const folder = mkdtempSync(join(tmpdir(), 'bench-profile-'));
const upstream = await startUpstream();
const running = await startSubject(subject, upstream, {
  execArgv: ['--cpu-prof', `--cpu-prof-dir=${folder}`],
});
const action = () => (subject.redirectOnly ? running.visitor.redirect(mode) : running.visitor.login(mode));
await runLoad({ concurrency: Number(concurrency), maxMs: 60_000, maxCount: Number(logins), action });
await running.stop();
await upstream.stop();

const file = join(folder, readdirSync(folder)[0]);
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'));
const names = new Map(nodes.map(({ id: node, callFrame }) => [node, nameOf(callFrame)]));
const selfUs = new Map();
samples.forEach((node, i) => {
  const name = names.get(node);
  selfUs.set(name, (selfUs.get(name) ?? 0) + timeDeltas[i]);
});
const rows = [...selfUs].filter(([name]) => !name.startsWith('(idle)')).sort(([, a], [, b]) => b - a);
for (const [name, us] of rows.slice(0, SHOWN)) {
  console.log(`${(us / Number(logins)).toFixed(1).padStart(8)} us a login  ${name}`);
}
console.log(`\n${file}`);

function nameOf({ functionName, url, lineNumber }) {
  const where = url.replace(/^.*\/(?=node_modules|dist|subjects)/, '');
  return `${functionName || '(anonymous)'} ${where}${url === '' ? '' : `:${lineNumber + 1}`}`;
}
