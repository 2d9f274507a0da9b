import { Fleet } from '../support/fleet.js';
import { brieflyOrFully, runs } from '../support/full.js';

const PROCESSES = brieflyOrFully(4, 8);

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

describe.each(['stable', 'classic'] as const)('a cold fleet (%s)', (kind) => {
  it.each(runs(2, 20))('F15 makes one call to WeChat for ten thousand callers at once (run %d)', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    const result = await fleet.get(10_000 / PROCESSES);
    expect(result).toMatchObject({ ok: 10_000, failed: 0, tokens: [fleet.newestToken] });
    expect(fleet.tokenCalls).toBe(1);
  });

  it('F17 does not take a busy process for a dead Redis', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    for (let i = 0; i < 2; i++) {
      const stalled = fleet.workers.map((worker) => worker.run('stall', { forMs: 2_000 }));
      for (const { failed } of await Promise.all(stalled)) expect(failed).toBe(0);
      await fleet.advance(61_000); // so that everybody looks at Redis again
    }
    expect(await fleet.events()).toEqual({});
    expect(fleet.tokenCalls).toBe(1);
  });
});
