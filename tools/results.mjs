// Keeps how many things passed and failed, so that `.ci/run` can end with one line about everything.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = new URL('../.cache/results/', import.meta.url);

/** Forgets an earlier run of `name`; a run that dies before it has results counts as one failure. */
export function beginResults(name) {
  keepResults(name, { passed: 0, failed: 1 });
}

/** Keeps the results of `name`. */
export function keepResults(name, { passed, failed }) {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(new URL(`${name}.json`, FOLDER), JSON.stringify({ passed, failed }));
}

/** Sum of the results of all `names`, in words. */
export function summary(names) {
  const all = names.map((name) => JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8')));
  const sum = (key) => all.reduce((total, one) => total + one[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}

if (process.argv[2] === '--forget') rmSync(FOLDER, { recursive: true, force: true });
if (process.argv[2] === '--sum') console.log(summary(process.argv.slice(3)));
