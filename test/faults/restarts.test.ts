import { Fleet } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = brieflyOrFully(6, 16);
const LIFE_MS = 7_200_000;
/** A second of waiting, on a busy machine. What waits for a lease, or for a Redis that hangs, takes longer than this. */
const LONGEST_EXIT_MS = 5_000;

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

/** Replaces every process by a new one, one by one, while the others are under load. */
async function rollingRestart(): Promise<number[]> {
  const tookMs: number[] = [];
  for (let i = 0; i < PROCESSES; i++) {
    const old = fleet.workers[0]!;
    const last = old.run('load', { perSecond: 50, forMs: 10_000 }); // under load itself, until it is told to end
    const [meanwhile] = await Promise.all([fleet.load(800, 100), fleet.grow(1)]);
    fleet.workers.shift();
    const [ms, afterwards, lastOnes] = await Promise.all([old.close(), fleet.load(800, 100), last]);
    for (const { failed } of [meanwhile, afterwards, lastOnes]) expect(failed).toBe(0);
    tookMs.push(ms);
  }
  return tookMs;
}

describe.each(['stable', 'classic'] as const)('a deploy of a whole fleet under load (%s)', (kind) => {
  it('F25 asks WeChat for nothing, and every process ends by itself', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.warmUp();
    const tookMs = await rollingRestart();
    expect(Math.max(...tookMs)).toBeLessThan(LONGEST_EXIT_MS);
    expect(await fleet.get(10)).toMatchObject({ failed: 0, tokens: [fleet.newestToken] });
    expect(fleet.tokenCalls).toBe(1);
  });

  it('F25 asks WeChat once when the token is due meanwhile', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.warmUp();
    await fleet.advance(LIFE_MS - 100_000);
    const tookMs = await rollingRestart();
    expect(Math.max(...tookMs)).toBeLessThan(LONGEST_EXIT_MS);
    expect(await fleet.get(10)).toMatchObject({ failed: 0, tokens: [fleet.newestToken] });
    expect(fleet.tokenCalls).toBe(2);
  });

  it('F25 of the one that is asking WeChat gives the lock back: nobody waits for its lease', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    fleet.simulator.fail(fleet.endpoint, { delayMs: 20_000 });
    const old = fleet.workers.shift()!;
    void old.run('get', { count: 10 });
    await fleet.untilAsked();
    expect(await old.close()).toBeLessThan(LONGEST_EXIT_MS);
    const result = await fleet.get(10);
    expect(result).toMatchObject({ failed: 0 });
    expect(result.slowestMs).toBeLessThan(LONGEST_EXIT_MS);
    expect(fleet.tokenCalls).toBe(2);
  });

  it('F25 ends a process in time although Redis hangs', async () => {
    fleet = await Fleet.start(1, kind);
    await fleet.warmUp();
    fleet.redis.freeze();
    await fleet.advance(LIFE_MS - 100_000, { redis: false });
    const [worker] = fleet.workers;
    void worker!.run('get', { count: 1 });
    await worker!.events(); // it has begun
    expect(await worker!.close()).toBeLessThan(LONGEST_EXIT_MS);
  });
});
