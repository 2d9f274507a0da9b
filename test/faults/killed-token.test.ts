import { CALLS_PER_SECOND, Fleet, pause } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = brieflyOrFully(4, 8);
const LOAD_MS = brieflyOrFully(1_600, 12_000);

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

describe.each(['stable', 'classic'] as const)('a token killed behind our back under load (%s)', (kind) => {
  it.each([40001, 42001, 40014] as const)(
    'F09 that is rejected with %d costs one refresh, and no call of the application',
    async (errcode) => {
      fleet = await Fleet.start(PROCESSES, kind);
      await fleet.warmUp();
      await fleet.advance(30_000); // a brand-new token is given a second chance first, see F18
      const load = fleet.load(CALLS_PER_SECOND, LOAD_MS, 'use');
      await pause(LOAD_MS / 2);
      fleet.simulator.revokeCommonAccessToken({ kind, errcode });
      const result = await load;
      expect(result).toMatchObject({ failed: 0, attempts: 2 });
      expect(result.ok).toBeGreaterThan((CALLS_PER_SECOND * LOAD_MS) / 1000 / 2);
      expect(fleet.tokenCalls).toBe(2);
      expect(result.tokens).toHaveLength(2);
    },
  );

  it('F09 that ended before our clocks say so costs one refresh, and no call of the application', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.warmUp();
    await fleet.advance(30_000);
    const load = fleet.load(CALLS_PER_SECOND, LOAD_MS, 'use');
    await pause(LOAD_MS / 2);
    fleet.simulator.clock.advance(7_200_000);
    expect(await load).toMatchObject({ failed: 0, attempts: 2 });
    expect(fleet.tokenCalls).toBe(2);
  });

  it('P17 that no API accepts, however often it is replaced, costs four refreshes a minute and a typed error', async () => {
    fleet = await Fleet.start(PROCESSES, kind);
    await fleet.warmUp();
    fleet.simulator.fail('cgi-bin/user/info', { errcode: 40001 }, Infinity);
    const codes = new Set<string>();
    for (let i = 0; i < 6; i++) {
      await fleet.advance(8_000); // no token is brand-new any more
      const result = await fleet.load(CALLS_PER_SECOND, 300, 'use');
      expect(result.ok).toBe(0);
      for (const code of result.codes) codes.add(code);
    }
    expect(codes).toContain('ERR_WECHAT_UNAVAILABLE');
    for (const code of codes) expect(code).toMatch(/^ERR_WECHAT_(UNAVAILABLE|API|LOCK_TIMEOUT)$/);
    // The first; four that replaced it; and one that was forced, because the stable endpoint gave the same one again.
    expect(fleet.tokenCalls).toBeLessThanOrEqual(1 + 4 + 1);
  });
});
