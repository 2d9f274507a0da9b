import fc from 'fast-check';
import { FollowerSchedule, type ScheduleSettings, type Step } from '../../support/follower-schedule.js';

/** The promise is about ten thousand schedules, `FAULTS=full` and half a minute; a tenth of them is tried every time. */
const FULL = process.env.FAULTS === 'full';
const RUNS = Number(process.env.FAULTS_RUNS ?? (FULL ? 10_000 : 1_000));
const SEED = Number(process.env.FAULTS_SEED ?? 20_260_115);

const who = fc.nat(2);
const whom = fc.nat(1);
const fate = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  { weight: 4, arbitrary: who.map((one) => [{ who: one, afterMs: 0 }]) },
  {
    weight: 4,
    arbitrary: fc.array(fc.record({ who, afterMs: fc.constantFrom(0, 10, 300, 1_500, 6_000, 15_000) }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
);
const does = <Name extends Step['does']>(name: Name) => fc.constant(name);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: does('check all'), whom }, { requiredKeys: ['does'] }) },
  { weight: 4, arbitrary: fc.record({ does: does('check'), who, whom, fresh: fc.boolean() }) },
  { weight: 6, arbitrary: fc.record({ does: does('turn'), whom, fate }) },
  {
    weight: 10,
    arbitrary: fc.record({
      does: does('pass'),
      ms: fc.constantFrom(
        1,
        40,
        200,
        900,
        900,
        2_500,
        6_000,
        6_000,
        40_000,
        250_000,
        290_000,
        340_000,
        650_000,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: does('forget'), who, whom }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: does('mood'),
      mood: fc.constantFrom('busy', 'unreachable', 'silent', 'odd', 'out of quota'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: does('health'), who, health: fc.constantFrom('failing', 'hanging') }),
  },
  { weight: 2, arbitrary: fc.record({ does: does('line'), who, line: fc.constantFrom('cut', 'dead') }) },
  { weight: 1, arbitrary: fc.record({ does: does('flush') }) },
  { weight: 3, arbitrary: fc.record({ does: does('heal') }) },
) as fc.Arbitrary<Step>;

const settings: fc.Arbitrary<ScheduleSettings> = fc.record({
  seed: fc.integer(),
  processes: fc.integer({ min: 1, max: 3 }),
  sharing: fc.constantFrom('not at all', 'by pushes', 'by pushes', 'by reading'),
  refusesBatches: fc.boolean(),
  options: fc.record({
    maxEntries: fc.constant(100),
    maxStaleMs: fc.constantFrom(0, 600_000),
    batch: fc.boolean(),
  }),
});

describe('T33 F22 whatever happens', () => {
  it('nobody is let in whom WeChat would not let in, but for the time that is documented', async () => {
    const steps = fc.array(step, { minLength: 5, maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(settings, steps, async (world, schedule) => {
        expect(await new FollowerSchedule(world).run(schedule)).toEqual([]);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
  }, 600_000);

  it('and not when a process missed the word that somebody left, and hears well again', async () => {
    const steps: Step[] = [
      { does: 'pass', ms: 900 },
      { does: 'check all' },
      { does: 'pass', ms: 6_000 },
      { does: 'check all' },
      { does: 'pass', ms: 900 },
      { does: 'line', who: 1, line: 'cut' },
      { does: 'turn', whom: 0, fate: [{ who: 0, afterMs: 0 }] },
      { does: 'pass', ms: 6_900 },
      { does: 'heal' },
      { does: 'check', who: 1, whom: 1, fresh: false },
      { does: 'pass', ms: 900 },
      { does: 'check', who: 1, whom: 0, fresh: false },
      { does: 'pass', ms: 900 },
    ];
    const world = {
      processes: 2,
      sharing: 'by pushes',
      refusesBatches: false,
      options: { maxEntries: 100 },
    } as const;
    for (let seed = 0; seed < 50; seed++) {
      expect(await new FollowerSchedule({ ...world, seed }).run(steps)).toEqual([]);
    }
  }, 60_000);
});
