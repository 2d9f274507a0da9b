import { storeDeadline } from '../../src/internal/store-deadline.js';

/** Nothing else runs for so long. */
function stall(ms: number): void {
  const endsAt = performance.now() + ms;
  while (performance.now() < endsAt);
}

/** An answer that takes so many turns of the event loop: a connection is made, a question written, an answer read. */
async function answerAfter(turns: number): Promise<string> {
  for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
  return 'answer';
}

describe('the deadline of a store call', () => {
  it('F17 does not count the time in which the process itself was busy', async () => {
    const answer = storeDeadline(200, () => answerAfter(10));
    stall(500);
    expect(await answer).toBe('answer');
  });

  it('F17 is met by an answer that came while the process was busy at the last moment', async () => {
    const late = () => new Promise((resolve) => setTimeout(resolve, 190)).then(() => answerAfter(1));
    const answer = storeDeadline(200, late);
    setTimeout(() => stall(200), 180);
    expect(await answer).toBe('answer');
  });

  it('F04 ends the wait for a store that never answers, and says after how long', async () => {
    const startedAt = performance.now();
    const hung = storeDeadline(100, () => new Promise<never>(() => undefined));
    await expect(hung).rejects.toMatchObject({ timeoutMs: 100 });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(95);
  });

  it('passes a failure on as it is, one that is thrown at once included', async () => {
    const failure = new Error('refused');
    await expect(storeDeadline(100, () => Promise.reject(failure))).rejects.toBe(failure);
    const throwing = () => {
      throw failure;
    };
    await expect(storeDeadline(100, throwing)).rejects.toBe(failure);
  });
});
