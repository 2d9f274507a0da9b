import { CALLS_PER_SECOND, Fleet, type FleetOutcomes } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const PROCESSES = brieflyOrFully(4, 8);
const MINUTE_MS = 60_000;
const LIFE_MS = 120 * MINUTE_MS;
const LOAD_MS = brieflyOrFully(1_000, MINUTE_MS);

jest.setTimeout(600_000);

describe.each(['stable', 'classic'] as const)('a token endpoint that refuses (%s)', (kind) => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start(PROCESSES, kind);
  });
  beforeEach(() => fleet.beginAnew());
  afterAll(() => fleet.stop());

  /** Load minute after minute, a moment of each; WeChat is asked twice a minute at most. */
  async function overMinutes(minutes: number): Promise<FleetOutcomes[]> {
    const results: FleetOutcomes[] = [];
    for (let i = 0; i < minutes; i++) {
      const before = fleet.tokenCalls;
      results.push(await fleet.load(1000, 200));
      expect(fleet.tokenCalls - before).toBeLessThanOrEqual(2);
      await fleet.advance(MINUTE_MS);
    }
    return results;
  }

  describe.each([45009, 40164, 40125])('F12 F13 F14 with %d', (errcode) => {
    it('is asked twice a minute at most, at a thousand callers a second who have no token', async () => {
      fleet.simulator.fail(fleet.endpoint, { errcode }, Infinity);
      expect(await fleet.load(1000, LOAD_MS)).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_API'] });
      expect(fleet.tokenCalls).toBeLessThanOrEqual(2);
      for (const { ok, codes } of await overMinutes(3)) {
        expect({ ok, codes }).toEqual({ ok: 0, codes: ['ERR_WECHAT_API'] });
      }
    });

    it('leaves the working token to everybody, up to its end, and is asked no more often for that', async () => {
      await fleet.warmUp();
      await fleet.advance(LIFE_MS - 4 * MINUTE_MS);
      fleet.simulator.fail(fleet.endpoint, { errcode }, Infinity);
      for (const result of await overMinutes(3)) expect(result).toMatchObject({ failed: 0 });
      await fleet.advance(MINUTE_MS - 10_000);
      expect(await fleet.load(1000, LOAD_MS / 10)).toMatchObject({ failed: 0 });
      await fleet.advance(10_000);
      const [dead] = await overMinutes(1);
      expect(dead).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_API'] });
    });

    it('is forgiven as soon as it may be asked again', async () => {
      fleet.simulator.fail(fleet.endpoint, { errcode }, 1);
      expect(await fleet.get(10)).toMatchObject({ ok: 0 });
      await fleet.advance((errcode === 45009 ? 17 : 1.2) * MINUTE_MS);
      expect(await fleet.get(10)).toMatchObject({ failed: 0 });
      expect(fleet.tokenCalls).toBe(2);
    });
  });

  it('P16 with 40001 for ever is a typed error for everybody, after two calls at most', async () => {
    fleet.simulator.fail(fleet.endpoint, { errcode: 40001 }, Infinity);
    const ended = { ok: 0, codes: ['ERR_WECHAT_API'] };
    expect(await fleet.get(100)).toMatchObject(ended);
    expect(await fleet.load(CALLS_PER_SECOND, LOAD_MS / 2, 'use')).toMatchObject({ ...ended, attempts: 0 });
    expect(fleet.tokenCalls).toBeLessThanOrEqual(2);
  });

  it('P16 with 40001 for ever ends a call whose token was killed with a typed error, and no loop', async () => {
    await fleet.warmUp();
    await fleet.advance(MINUTE_MS);
    fleet.simulator.revokeCommonAccessToken({ kind });
    fleet.simulator.fail(fleet.endpoint, { errcode: 40001 }, Infinity);
    const result = await fleet.load(CALLS_PER_SECOND, LOAD_MS / 2, 'use');
    expect(result).toMatchObject({ ok: 0, codes: ['ERR_WECHAT_API'], attempts: 1 });
    expect(fleet.tokenCalls).toBeLessThanOrEqual(1 + 2);
  });

  it('F11 with -1 for a minute is probed, and not asked a thousand times a second', async () => {
    fleet.simulator.fail(fleet.endpoint, { errcode: -1 }, Infinity);
    expect(await fleet.load(1000, LOAD_MS)).toMatchObject({ ok: 0 });
    // Five failures in a row open the breaker of a process, for 5, 10, 20 and 40 seconds.
    const probes = brieflyOrFully(0, 4);
    expect(fleet.tokenCalls).toBeLessThanOrEqual(PROCESSES * (5 + probes));
    fleet.simulator.clearFaults();
    await fleet.advance(MINUTE_MS);
    expect(await fleet.get(10)).toMatchObject({ failed: 0 });
  });
});
