// `npm start` and `npm run start:koa`: put in place what is missing, then run the example app, on Express or on Koa. Work
// on a fresh clone with nothing but Node.
import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureExampleApp, ensureNode, ensurePackages } from './ensure.mjs';

ensureNode();
ensurePackages();
ensureBuilt();
ensureExampleApp();

const [framework = 'express'] = process.argv.slice(2);
const main = fileURLToPath(new URL(`../example-app/dist/${framework}/main.js`, import.meta.url));
const app = spawn(process.execPath, [main], { stdio: 'inherit' });
let stopping = false;
function stop(signal) {
  stopping = true;
  app.kill(signal);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, stop);

// Who ends `npm start` ends npm, and npm the shell it runs us in; that shell tells nobody. Then we are an orphan.
const parent = process.ppid;
const orphaned = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(orphaned);
  stop('SIGTERM');
}, 250);

app.on('exit', (code, signal) => {
  clearInterval(orphaned);
  process.exitCode = code ?? (stopping ? 0 : 1);
  if (signal !== null && !stopping) console.error(`The example app was ended by ${signal}.`);
});
