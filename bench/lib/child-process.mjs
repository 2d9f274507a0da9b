// Child processes that say when they are ready and answer questions over the channel to their parent.
import { fork } from 'node:child_process';
import process from 'node:process';

const READY_MS = 20_000;
const ANSWER_MS = 60_000;
const END_MS = 5_000;

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
      resolve({ ready, ask: asks(child), stop: () => stop(child) });
    });
  });
}

/** Gives the function that asks this child; several questions may be open at once, none of them for ever. */
function asks(child) {
  const open = new Map();
  let asked = 0;
  const settle = (id, how, value) => {
    const { timer, [how]: end } = open.get(id);
    clearTimeout(timer);
    open.delete(id);
    end(value);
  };
  child.on('message', ({ id, answer, failure }) => {
    if (!open.has(id)) return;
    if (failure === undefined) settle(id, 'resolve', answer);
    else settle(id, 'reject', new Error(failure));
  });
  child.once('exit', () => {
    for (const id of open.keys()) settle(id, 'reject', new Error('the process ended'));
  });
  return (question, details) =>
    new Promise((resolve, reject) => {
      const id = asked++;
      const timer = setTimeout(
        () => settle(id, 'reject', new Error(`no answer in time: ${question}`)),
        ANSWER_MS,
      );
      open.set(id, { resolve, reject, timer });
      child.send({ id, question, details });
    });
}

function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    if (child.connected) child.disconnect();
  });
}

/**
 * In the child: tells the parent that it is ready, answers its questions, and ends when the parent is gone. `answers`
 * maps each question to a function of its details.
 */
export function answerParent(ready, answers) {
  process.on('message', async ({ id, question, details }) => {
    try {
      process.send({ id, answer: await answers[question](details) });
    } catch (error) {
      process.send({ id, failure: String(error?.stack ?? error) });
    }
  });
  process.once('disconnect', () => process.exit());
  process.send({ ready });
}
