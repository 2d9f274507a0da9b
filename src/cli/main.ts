#!/usr/bin/env node
import { run } from './run.js';

const stopping = new AbortController();
// Once: who asks a second time does not want to wait.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

run(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  print: (line) => console.log(line),
  warn: (line) => console.error(line),
  stop: stopping.signal,
}).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 70;
  },
);
