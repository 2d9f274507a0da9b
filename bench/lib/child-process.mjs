// Child processes that say when they are ready and answer questions over the channel to their parent.
import { fork } from 'node:child_process';
import process from 'node:process';

const READY_MS = 20_000;

/**
 * Starts a module. Nothing of our environment reaches it but PATH, so that no proxy setting leads its traffic away.
 * Resolves when the module says so; what it printed is shown only if it fails.
 */
export function startChild(file, { env = {}, execArgv = [], cwd } = {}) {
  const child = fork(file, {
    cwd,
    execArgv,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += chunk));

  return new Promise((resolve, reject) => {
    const fail = (what) => {
      child.kill();
      reject(new Error(`${file} ${what}\n${printed}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), READY_MS);
    child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
    child.once('message', ({ ready }) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve({ ready, ask: (question) => ask(child, question), stop: () => stop(child) });
    });
  });
}

function ask(child, question) {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('the process ended'));
    child.once('exit', ended);
    child.once('message', ({ answer }) => {
      child.removeListener('exit', ended);
      resolve(answer);
    });
    child.send(question);
  });
}

function stop(child) {
  return new Promise((resolve) => {
    child.once('exit', resolve);
    child.disconnect();
  });
}

/** In the child: tells the parent that it is ready, answers its questions, and ends when the parent is gone. */
export function answerParent(ready, answers) {
  process.on('message', (question) => process.send({ answer: answers[question]() }));
  process.once('disconnect', () => process.exit());
  process.send({ ready });
}
