/** Rejection of {@link withDeadline} when time is up. */
export class DeadlinePassed extends Error {
  /** How long was waited, in milliseconds. */
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`nothing came within ${timeoutMs} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/** Tells work that nobody waits for it any more. An `AbortSignal` says the same, at ten times the price. */
export class Cancellation {
  readonly #listeners: ((reason: Error) => void)[] = [];
  #reason: Error | undefined;

  /** Calls `listener` with the reason once the work is cancelled, or at once if it is. */
  onCancel(listener: (reason: Error) => void): void {
    if (this.#reason === undefined) this.#listeners.push(listener);
    else listener(this.#reason);
  }

  /** Tells everyone who listens. */
  cancel(reason: Error): void {
    this.#reason = reason;
    for (const listener of this.#listeners.splice(0)) listener(reason);
  }

  /** The same as a signal, for work that takes one. */
  toSignal(): AbortSignal {
    const controller = new AbortController();
    this.onCancel((reason) => controller.abort(reason));
    return controller.signal;
  }
}

/**
 * Runs `work` for at most `timeoutMs`. It is cancelled when time is up or the caller gives up; the promise rejects then
 * even if `work` does not listen. A timer and not `AbortSignal.timeout`: that costs twenty times as much. It is not
 * unref'ed, because it is short and somebody waits for it.
 */
export function withDeadline<T>(
  timeoutMs: number,
  caller: AbortSignal | undefined,
  work: (cancellation: Cancellation) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancellation = new Cancellation();
    const giveUp = () => stop(caller?.reason as Error);
    const timer = setTimeout(() => stop(new DeadlinePassed(timeoutMs)), timeoutMs);
    const settle = () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', giveUp);
    };
    const stop = (reason: Error) => {
      settle();
      reject(reason);
      cancellation.cancel(reason);
    };
    if (caller?.aborted === true) return giveUp();
    caller?.addEventListener('abort', giveUp, { once: true });
    const ending = work(cancellation);
    ending.then(settle, settle);
    ending.then(resolve, reject);
  });
}
