import { Fleet } from '../support/fleet.js';
import { brieflyOrFully } from '../support/full.js';

const HOUR_MS = 3_600_000;
const LIFE_MS = 2 * HOUR_MS;
/** In full, everybody has looked at Redis in between, and all meet the advisory window. */
const STEP_MS = brieflyOrFully(400_000, 60_000);

let fleet: Fleet;
afterEach(() => fleet.stop());
jest.setTimeout(300_000);

describe.each(['stable', 'classic'] as const)('clocks that do not agree (%s)', (kind) => {
  const ended = () => fleet.simulator.calls('cgi-bin/user/info').filter(({ errcode }) => errcode === 42001);

  it('F08 an hour behind and an hour ahead use no dead token in two lives, and ask once a life', async () => {
    fleet = await Fleet.start(4, kind, { skewMs: -HOUR_MS });
    await fleet.grow(4, { skewMs: HOUR_MS });
    for (let passedMs = 0; passedMs < 2 * LIFE_MS; passedMs += STEP_MS) {
      expect(await fleet.load(400, 60, 'use')).toMatchObject({ failed: 0 });
      await fleet.advance(STEP_MS);
    }
    expect(ended()).toEqual([]);
    expect(fleet.tokenCalls).toBeLessThanOrEqual(3);
  });

  it.each([HOUR_MS, -HOUR_MS])('F08 of which one leaps by %d ms use no dead token', async (ms) => {
    fleet = await Fleet.start(8, kind);
    await fleet.load(400, 60, 'use');
    await fleet.workers[0]!.run('advance', { ms });
    for (let passedMs = 0; passedMs < LIFE_MS; passedMs += STEP_MS) {
      expect(await fleet.load(400, 60, 'use')).toMatchObject({ failed: 0 });
      await fleet.advance(STEP_MS);
    }
    expect(ended()).toEqual([]);
    expect(fleet.tokenCalls).toBeLessThanOrEqual(2 + 1);
  });
});
