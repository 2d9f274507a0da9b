import { DeadlinePassed } from './deadline.js';

/** Parts a deadline is counted in. */
const PARTS = 4;

/**
 * Waits for a store at most `timeoutMs`. Counted in parts, so that a process that was busy for a while has lost one of
 * them and not all: it could not have read the answer, and the store is not to blame. After the last one more turn of
 * the event loop is given, for an answer that only waits to be read.
 */
export function storeDeadline<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
  const run = async () => work();
  return answerDeadline(timeoutMs, (resolve, reject) => void run().then(resolve, reject));
}

/** The same for a store that answers by a callback. What `ask` throws is a rejection. */
export function answerDeadline<T>(
  timeoutMs: number,
  ask: (resolve: (answer: T) => void, reject: (error: unknown) => void) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let left = PARTS;
    let timer: NodeJS.Timeout;
    const wait = () => {
      timer = setTimeout(() => {
        left -= 1;
        if (left > 0) wait();
        else setImmediate(() => setImmediate(() => fail(new DeadlinePassed(timeoutMs))));
      }, timeoutMs / PARTS);
    };
    const fail = (error: unknown) => {
      clearTimeout(timer);
      // Whatever a store fails with is handed on as it is.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      reject(error);
    };
    wait();
    try {
      ask((answer) => {
        clearTimeout(timer);
        resolve(answer);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
}
