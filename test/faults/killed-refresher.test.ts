import { Fleet } from '../support/fleet.js';
import { brieflyOrFully, runs } from '../support/full.js';
import type { Worker } from '../support/worker.js';

const PROCESSES = brieflyOrFully(4, 8);
const LEASE_MS = 8_000;
const LIFE_MS = 7_200_000;

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

/** Lets one process ask WeChat, and kills it before the answer: the token it was given is known to nobody. */
async function killRefresher(): Promise<void> {
  fleet.simulator.fail(fleet.endpoint, { delayMs: 20_000, afterEffect: true });
  const [victim] = fleet.workers.splice(0, 1);
  void victim!.run('get', { count: 1 });
  await fleet.untilAsked();
  await victim!.kill();
}

/** Callers of a process who try again as they are told to, until there is a token. */
async function untilServed(worker: Worker): Promise<string | undefined> {
  for (;;) {
    const { failed, codes, tokens } = await worker.run('get', { count: 10 });
    if (failed === 0) return tokens[0];
    expect(codes).toEqual(['ERR_WECHAT_LOCK_TIMEOUT']);
  }
}

describe.each(['stable', 'classic'] as const)('a refresher killed while it holds the lock (%s)', (kind) => {
  it('F01 delays nobody while the old token lives, and somebody else refreshes it', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.warmUp();
    const forMs = brieflyOrFully(2_000, 20_000);
    const before = await fleet.load(1000, forMs);
    await fleet.advance(LIFE_MS - 200_000);
    await killRefresher();
    // What the dead lock would delay it would delay each time; a machine with other work is slow only now and then.
    const during = [
      await fleet.load(1000, forMs),
      await fleet.load(1000, 1_000),
      await fleet.load(1000, 1_000),
    ];
    for (const outcomes of during) expect(outcomes).toMatchObject({ failed: 0 });
    expect(Math.min(...during.map(({ p99Ms }) => p99Ms)) - before.p99Ms).toBeLessThan(50);
    await fleet.advance(LEASE_MS + 12_000); // the lease, and the pause after a refresh that found the lock taken
    const after = await fleet.load(1000, 500);
    expect(after).toMatchObject({ failed: 0 });
    expect(after.tokens).toContain(fleet.newestToken);
    expect(fleet.tokenCalls).toBe(3); // the first, the one in vain, and the one after it
  });
});

describe('a refresher killed while it holds the lock, and no token to go on with', () => {
  it.each(runs(1, 10))('F01 leaves a stable token within four seconds (run %d)', async () => {
    fleet = await Fleet.start(PROCESSES, 'stable');
    await killRefresher();
    const result = await fleet.get(100);
    expect(result).toMatchObject({ failed: 0, tokens: [fleet.newestToken] });
    expect(result.slowestMs).toBeLessThan(4_000);
    expect(fleet.tokenCalls).toBeLessThanOrEqual(PROCESSES);
  });

  it.each(runs(1, 10))(
    'F01 leaves a classic token a lease and two seconds later, by two calls (run %d)',
    async () => {
      fleet = await Fleet.start(PROCESSES, 'classic');
      await killRefresher();
      const startedAt = performance.now();
      const tokens = await Promise.all(fleet.workers.map(untilServed));
      expect(performance.now() - startedAt).toBeLessThan(LEASE_MS + 2_000);
      expect(new Set(tokens)).toEqual(new Set([fleet.newestToken]));
      expect(fleet.tokenCalls).toBe(2);
    },
  );
});
