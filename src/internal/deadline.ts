/** Rejection of {@link withDeadline} when time is up. */
export class DeadlinePassed extends Error {
  /** How long was waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`nothing came within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/**
 * Runs `work` for at most `timeoutMs`. Its signal is aborted when time is up or the caller gives up; the promise
 * rejects then even if `work` ignores the signal. A timer and not `AbortSignal.timeout`: that costs twenty times as
 * much. It is not unref'ed, because it is short and somebody waits for it.
 */
export async function withDeadline<T>(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let onCallerAbort: (() => void) | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = (reason: Error) => {
      reject(reason);
      controller.abort(reason);
    };
    timer = setTimeout(() => stop(new DeadlinePassed(timeoutMs)), timeoutMs);
    if (caller === undefined) return;
    onCallerAbort = () => stop(caller.reason as Error);
    if (caller.aborted) onCallerAbort();
    else caller.addEventListener('abort', onCallerAbort, { once: true });
  });
  try {
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    if (onCallerAbort !== undefined) caller?.removeEventListener('abort', onCallerAbort);
  }
}
