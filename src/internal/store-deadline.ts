import { DeadlinePassed } from './deadline.js';

/** Parts a deadline is counted in. */
const PARTS = 4;

/**
 * Waits for a store at most `timeoutMs`. Counted in parts, so that a process that was busy for a while has lost one of
 * them and not all: it could not have read the answer, and the store is not to blame. After the last one more turn of
 * the event loop is given, for an answer that only waits to be read.
 */
export function storeDeadline<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS;
    let timer: NodeJS.Timeout;
    const wait = () => {
      timer = setTimeout(() => {
        left -= 1;
        if (left > 0) wait();
        else setImmediate(() => setImmediate(() => reject(new DeadlinePassed(timeoutMs))));
      }, timeoutMs / PARTS);
    };
    wait();
    const run = async () => work();
    const answer = run();
    const settle = () => clearTimeout(timer);
    answer.then(settle, settle);
    answer.then(resolve, reject);
  });
}
