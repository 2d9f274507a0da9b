import { DeadlinePassed } from './deadline.js';

/**
 * Waits for a store at most `timeoutMs`. When the timer fires, one more turn of the event loop is given: in a process
 * that was busy the answer may have come long ago and only waits to be read.
 */
export function storeDeadline<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      setImmediate(() => setImmediate(() => reject(new DeadlinePassed(timeoutMs))));
    }, timeoutMs);
    Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
