import fc from 'fast-check';
import type { CommonAccessTokenKind } from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import type { StoreFault, StoreMethod } from './faulty-store.js';
import type { Loss } from './fragile-store.js';
import type { KeeperFleet } from './keeper-fleet.js';
import { elapse } from './virtual-time.js';

/** Processes of a fleet that lives through steps. */
export const SIZE = 4;
const HOUR_MS = 3_600_000;

/** What can happen to a fleet. `process` may be `SIZE`, which is all of them. */
export type Step =
  | { do: 'ask'; how: 'get' | 'call'; process: number; times: number }
  | { do: 'load'; seconds: number }
  | { do: 'pass'; ms: number }
  | { do: 'pass until'; beforeEndMs: number }
  | { do: 'break store'; process: number; on: StoreMethod | 'any'; how: StoreFault; times: number }
  | { do: 'corrupt'; part: string; value: string }
  | { do: 'lose'; what: Loss }
  | { do: 'break WeChat'; fault: Fault; times: number }
  | { do: 'kill token'; servedAnyway: boolean }
  | { do: 'issue elsewhere' }
  | { do: 'crash' | 'restart'; process: number; skewMs: number }
  | { do: 'stand still' | 'leap'; process: number; ms: number };

const kindOf = <const Name extends Step['do']>(...names: Name[]) => ({ do: fc.constantFrom(...names) });
const process = fc.nat({ max: SIZE - 1 });
const processOrAll = fc.nat({ max: SIZE });

/** How far the clock of a process is off. */
export const skewMs = fc.constantFrom(0, -HOUR_MS, HOUR_MS, 90_000);

const ordinary: fc.WeightedArbitrary<Step>[] = [
  {
    weight: 8,
    arbitrary: fc.record({
      ...kindOf('ask'),
      how: fc.constantFrom('get', 'call'),
      process: processOrAll,
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...kindOf('load'), seconds: fc.constantFrom(1, 4, 12) }) },
  {
    weight: 8,
    arbitrary: fc.record({
      ...kindOf('pass'),
      ms: fc.constantFrom(1, 50, 300, 1000, 2500, 5000, 9000, 45_000, 70_000, 400_000, HOUR_MS),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      ...kindOf('pass until'),
      beforeEndMs: fc.constantFrom(601_000, 590_000, 301_000, 299_000, 31_000, 29_000, 3_000, 400, 1, 0, -1),
    }),
  },
];

const accidents: fc.WeightedArbitrary<Step>[] = [
  {
    weight: 3,
    arbitrary: fc.record({
      ...kindOf('break store'),
      process: processOrAll,
      on: fc.constantFrom<StoreMethod | 'any'>('any', 'any', 'get', 'acquire', 'release', 'commit'),
      how: fc.constantFrom<StoreFault>('refused', 'hung', 'answer lost', 'done late'),
      times: fc.integer({ min: 1, max: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...kindOf('corrupt'),
      part: fc.constantFrom('token', 'refusal', 'rejections', 'forced'),
      value: fc.constantFrom('', '{"broken', 'null', '{"v":1}', '9999999|T', '[]'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      ...kindOf('lose'),
      what: fc.constantFrom<Loss>('token', 'lock', 'last token and fences', 'everything'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...kindOf('break WeChat'),
      fault: fc.constantFrom<Fault>(
        { errcode: -1 },
        { errcode: 45009 },
        { errcode: 40001 },
        { delayMs: 1_500 },
        { delayMs: 4_000 },
        { delayMs: 3_000, afterEffect: true },
        { delayMs: 9_000, afterEffect: true },
        { reset: true },
        { reset: true, afterEffect: true },
        { truncate: true, afterEffect: true },
        { status: 502 },
      ),
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ ...kindOf('kill token'), servedAnyway: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record(kindOf('issue elsewhere')) },
  { weight: 2, arbitrary: fc.record({ ...kindOf('crash', 'restart'), process, skewMs }) },
  {
    weight: 1,
    arbitrary: fc.record({ ...kindOf('stand still'), process, ms: fc.constantFrom(3_000, 20_000) }),
  },
  { weight: 1, arbitrary: fc.record({ ...kindOf('leap'), process, ms: fc.constantFrom(90_000, HOUR_MS) }) },
];

/** A day on which nothing breaks. */
export const calmDay = fc.array(fc.oneof(...ordinary), { minLength: 5, maxLength: 30, size: 'max' });

/** A day on which everything may break, at any moment. */
export const badDay = fc.array(fc.oneof(...ordinary, ...accidents), {
  minLength: 10,
  maxLength: 50,
  size: 'max',
});

/** Lets a step happen. */
export async function perform(fleet: KeeperFleet, step: Step): Promise<void> {
  const { simulator, store } = fleet;
  switch (step.do) {
    case 'ask':
      fleet.processes.forEach((_process, i) => {
        if (step.process === i || step.process === SIZE) fleet.ask(i, step.times, step.how);
      });
      return;
    case 'load':
      for (let i = 0; i < 5 * step.seconds; i++) {
        for (let j = 0; j < SIZE; j++) fleet.ask(j, 1, i % 2 === 0 ? 'get' : 'call');
        await elapse(200);
      }
      return;
    case 'pass':
      return elapse(step.ms);
    case 'pass until':
      return elapse(Math.max(0, fleet.newestEndsAt - step.beforeEndMs - simulator.now()));
    case 'break store':
      fleet.processes.forEach(({ faults }, i) => {
        if (step.process !== i && step.process !== SIZE) return;
        faults.push(...Array.from({ length: step.times }, () => ({ on: step.on, how: step.how })));
      });
      return;
    case 'corrupt':
      return store.corrupt(fleet.key(step.part), step.value);
    case 'lose':
      return store.lose(step.what, fleet.key('token'));
    case 'break WeChat':
      simulator.fail(fleet.endpoint, step.fault, step.times);
      return;
    case 'kill token':
      simulator.revokeCommonAccessToken({ kind: fleet.kind, servedAnyway: step.servedAnyway });
      return;
    case 'issue elsewhere':
      fleet.issueElsewhere();
      return;
    case 'crash':
    case 'restart':
      fleet[step.do](step.process, step.skewMs);
      return;
    case 'stand still':
      await elapse(step.ms);
      fleet.standStill(step.process, step.ms);
      return;
    case 'leap':
      fleet.processes[step.process]!.skewMs += step.ms;
  }
}

/**
 * How many calls for a token a step may cost, at most, beside those that age costs. Whoever has no token to serve and
 * cannot use store and lock asks WeChat alone, if the kind is stable; so an accident with a store, or with a holder of
 * the lock, may cost one call for each process.
 */
export function priceOf(step: Step, kind: CommonAccessTokenKind): number {
  const alone = kind === 'stable' ? SIZE : 0;
  switch (step.do) {
    case 'break WeChat':
      return step.times * (1 + alone); // a call that was in vain, and those who did not wait for it
    case 'break store':
      return step.times * (step.process === SIZE ? SIZE : 1) * (1 + alone);
    case 'crash':
    case 'restart':
    case 'lose':
    case 'corrupt':
      return 1 + alone;
    case 'kill token':
      return 4; // P18: normal, forced; and P17's budget in the minute in which no other may be forced
    case 'issue elsewhere':
      return 2;
    case 'stand still':
    case 'leap':
      return 1;
    default:
      return 0;
  }
}
