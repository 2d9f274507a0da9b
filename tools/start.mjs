// `npm start`: puts in place what is missing, then runs the example app. Works on a fresh clone with nothing but Node.
import { spawn } from 'node:child_process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureExampleApp, ensureNode, ensurePackages } from './ensure.mjs';

ensureNode();
ensurePackages();
ensureBuilt();
ensureExampleApp();

const main = fileURLToPath(new URL('../example-app/dist/express/main.js', import.meta.url));
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
