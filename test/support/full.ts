/** `npm run test:faults` repeats what chance could hide and waits as long as it takes; `npm test` does it once, briefly. */
const FULL = process.env.FAULTS === 'full';

/** One thing for `npm test`, another one for `npm run test:faults`. */
export function brieflyOrFully<T>(briefly: T, fully: T): T {
  return FULL ? fully : briefly;
}

/** Numbers of the runs of a test that is repeated. */
export function runs(briefly: number, fully: number): number[] {
  return Array.from({ length: brieflyOrFully(briefly, fully) }, (_, i) => i + 1);
}
