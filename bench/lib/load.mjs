// Keeps a number of visitors busy for a while.

/**
 * Lets `concurrency` visitors repeat `action` until `maxMs` have passed or it was begun `maxCount` times. What was
 * begun is finished. Resolves to the latency of each and the time all of them took.
 */
export async function runLoad({ concurrency, maxMs, maxCount, action }) {
  const begin = performance.now();
  const latenciesMs = [];
  let begun = 0;
  const visit = async () => {
    while (begun < maxCount && performance.now() - begin < maxMs) {
      begun++;
      const start = performance.now();
      await action();
      latenciesMs.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, visit));
  return { latenciesMs, elapsedMs: performance.now() - begin };
}
