import { CALLS_PER_SECOND, Fleet, type FleetOutcomes } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = brieflyOrFully(4, 8);
/** A second of waiting, on a busy machine; everybody has a token, so nothing else bounds it. */
const ONE_WAIT_MS = 4_000;

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(120_000);

/** Everybody's copy is old enough to be checked; then a thousand callers come. */
async function afterAMinute(options = {}): Promise<FleetOutcomes> {
  await fleet.advance(61_000, options);
  return fleet.get(1000 / PROCESSES);
}

describe.each(['stable', 'classic'] as const)('a Redis that goes away (%s)', (kind) => {
  beforeEach(async () => {
    fleet = await Fleet.start(PROCESSES, kind);
  });

  it('F06 flushed, costs a warm fleet nothing, and one call once somebody has no token', async () => {
    await fleet.warmUp();
    const load = fleet.load(CALLS_PER_SECOND, 1_000, 'use');
    await fleet.admin.flushall();
    expect(await load).toMatchObject({ failed: 0, attempts: 1 });
    expect(await afterAMinute()).toMatchObject({ ok: 1000, failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
    await fleet.grow(2);
    expect(await fleet.get(10)).toMatchObject({ failed: 0 });
    expect(fleet.tokenCalls).toBe(2);
    await fleet.advance(6 * 60_000); // the old token is dead by now, if the kind is classic
    expect(await fleet.load(CALLS_PER_SECOND, 1_000, 'use')).toMatchObject({ failed: 0, attempts: 1 });
    expect(fleet.tokenCalls).toBe(2);
  });

  it('F04 hung, costs a warm fleet nothing but one wait of a second', async () => {
    await fleet.warmUp();
    fleet.redis.freeze();
    const result = await afterAMinute({ redis: false });
    expect(result).toMatchObject({ ok: 1000, failed: 0 });
    expect(result.slowestMs).toBeLessThan(ONE_WAIT_MS);
    expect(await afterAMinute({ redis: false })).toMatchObject({ ok: 1000, failed: 0 });
    const known = await afterAMinute({ redis: false });
    expect(known).toMatchObject({ ok: 1000, failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
    fleet.redis.thaw();
    expect(await afterAMinute()).toMatchObject({ ok: 1000, failed: 0 });
    expect(await fleet.events()).toEqual({ 'store.down': PROCESSES });
    expect(fleet.tokenCalls).toBe(1);
  });

  it('F03 killed, costs a warm fleet nothing until its token ends', async () => {
    await fleet.warmUp();
    const load = fleet.load(CALLS_PER_SECOND, 1_000, 'use');
    await fleet.redis.kill();
    expect(await load).toMatchObject({ failed: 0, attempts: 1 });
    expect(await afterAMinute({ redis: false })).toMatchObject({ ok: 1000, failed: 0 });
    await fleet.advance(7_000_000, { redis: false });
    expect(await fleet.get(10)).toMatchObject({ failed: 0 });
    expect(fleet.tokenCalls).toBe(1);
  });

  it.each(['F04 hung', 'F03 killed'])(
    '%s, costs a cold fleet at most what its kind can bear',
    async (how) => {
      if (how === 'F04 hung') fleet.redis.freeze();
      else await fleet.redis.kill();
      const result = await fleet.get(1000 / PROCESSES);
      expect(result.slowestMs).toBeLessThan(kind === 'stable' ? 2_500 : 1_500);
      if (kind === 'stable') {
        expect(result).toMatchObject({ ok: 1000, failed: 0, tokens: [fleet.newestToken] });
        expect(fleet.tokenCalls).toBeLessThanOrEqual(PROCESSES);
      } else {
        expect(result).toMatchObject({ ok: 0, failed: 1000, codes: ['ERR_WECHAT_STORE'] });
        expect(fleet.tokenCalls).toBe(0);
      }
    },
  );
});
