/**
 * How `work` ended, or `undefined` if it has not within `timeoutMs`; then it goes on, and whoever started it has to mind
 * how it ends. Never rejects.
 */
export function settledWithin<T>(
  work: Promise<T>,
  timeoutMs: number,
): Promise<PromiseSettledResult<T> | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs);
    void Promise.allSettled([work]).then(([result]) => {
      clearTimeout(timer);
      resolve(result);
    });
  });
}
