/** Taken before anything is faked: it lets everything run that is ready, and takes no time. */
const immediate = setImmediate;
const turn = () => new Promise<void>((resolve) => immediate(resolve));

/** From here on time passes by `elapse` only; clocks, timers and dates of this process follow it. */
export function holdTime(): void {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask'] });
}

/** Lets `ms` milliseconds pass. Whatever waits for a promise gets its turn between any two timers. */
export async function elapse(ms: number): Promise<void> {
  const over = new AbortController();
  setTimeout(() => over.abort(), ms);
  do {
    await turn();
    jest.advanceTimersToNextTimer();
  } while (!over.signal.aborted);
  await turn();
}
