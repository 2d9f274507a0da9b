// Keeps a real redis-server for as long as the benchmark runs. In a process of its own, so that the server goes when
// the benchmark does, however that ends.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const port = await freePort();
const folder = mkdtempSync(join(tmpdir(), 'bench-redis-'));
const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder };
const server = spawn(
  'redis-server',
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
for (const event of ['disconnect', 'SIGINT', 'SIGTERM']) process.once(event, stop);
server.once('error', ({ code }) => giveUp(`redis-server cannot be started (${code}); is it installed?`));
server.once('exit', () => giveUp('redis-server ended'));

let log = '';
server.stdout.on('data', function read(chunk) {
  log += chunk;
  if (!log.includes('Ready to accept connections')) return;
  server.stdout.removeListener('data', read).resume();
  process.send({ ready: port });
});

async function stop() {
  server.removeAllListeners('exit');
  if (server.exitCode === null && server.signalCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await ended;
  }
  leave(0);
}

function giveUp(why) {
  console.error(why);
  leave(1);
}

function leave(code) {
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const found = probe.address().port;
      probe.close(() => resolve(found));
    });
  });
}
