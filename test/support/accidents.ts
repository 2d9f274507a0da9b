import fc from 'fast-check';
import type { CommonAccessTokenKind } from '../../src/index.js';
import type { Fault } from '../../src/simulator/index.js';
import type { StoreFault, StoreMethod } from './faulty-store.js';
import type { Loss } from './fragile-store.js';
import type { KeeperFleet, Prices } from './keeper-fleet.js';
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
  { weight: 2, arbitrary: fc.record({ ...kindOf('load'), seconds: fc.constantFrom(1, 4) }) },
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
      on: fc.constantFrom<StoreMethod | 'any'>('any', 'get', 'acquire', 'release', 'commit', 'commit'),
      how: fc.constantFrom<StoreFault>('refused', 'hung', 'answer lost', 'done late', 'slow'),
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
  fleet.allowedCalls += priceOf(step, fleet.kind);
  switch (step.do) {
    case 'ask':
      return chosen(fleet, step.process, (i) => fleet.ask(i, step.times, step.how));
    case 'load':
      for (let i = 0; i < 5 * step.seconds; i++) {
        chosen(fleet, SIZE, (j) => fleet.ask(j, 1, i % 2 === 0 ? 'get' : 'call'));
        await elapse(200);
      }
      return;
    case 'pass':
      return elapse(step.ms);
    case 'pass until':
      return elapse(Math.max(0, fleet.newestEndsAt - step.beforeEndMs - simulator.now()));
    case 'break store':
      return chosen(fleet, step.process, (i) => {
        for (let n = 0; n < step.times; n++) fleet.processes[i]!.faults.push({ on: step.on, how: step.how });
      });
    case 'corrupt':
      return store.corrupt(fleet.key(step.part), step.value);
    case 'lose':
      return store.lose(step.what, fleet.key('token'));
    case 'break WeChat':
      return fleet.breakWeChat(step.fault, step.times);
    case 'kill token':
      return simulator.revokeCommonAccessToken({ kind: fleet.kind, servedAnyway: step.servedAnyway });
    case 'issue elsewhere':
      return fleet.issueElsewhere();
    case 'crash':
    case 'restart':
      return fleet.replace(step.process, step.do, step.skewMs);
    case 'stand still':
      await elapse(step.ms);
      return fleet.processes[step.process]!.standStill(step.ms);
    case 'leap':
      fleet.processes[step.process]!.skewMs += step.ms;
  }
}

function chosen(fleet: KeeperFleet, index: number, work: (index: number) => void): void {
  for (const i of fleet.processes.keys()) if (index === i || index === SIZE) work(i);
}

/** Who has no token to serve and cannot use store and lock asks WeChat alone, if the kind is stable. */
const othersAlone = (kind: CommonAccessTokenKind) => (kind === 'stable' ? SIZE - 1 : 0);

/** What it may cost when a call to the store, or to WeChat, goes wrong. Only what really is called has its price. */
export function pricesFor(kind: CommonAccessTokenKind): Prices {
  return {
    storeFault(method) {
      const ownCall = kind === 'stable' ? 1 : 0;
      if (method === 'acquire' || method === 'release') return ownCall + othersAlone(kind); // the lock may stay taken
      return method === 'commit' || method === 'set' ? 1 : ownCall; // what others would have read is not there
    },
    // A call in vain; and if it takes long, the others do not wait for it.
    weChatFault: ({ delayMs = 0 }) => 1 + (delayMs >= 1_500 ? othersAlone(kind) : 0),
  };
}

/** What a step may cost by itself, in calls for a token. */
function priceOf(step: Step, kind: CommonAccessTokenKind): number {
  switch (step.do) {
    case 'crash':
    case 'restart':
      return 1 + othersAlone(kind); // it may have had the lock
    case 'lose':
    case 'corrupt':
      return 1;
    case 'kill token':
      // P18: a forced one comes after a normal one in vain; and in the minute in which none may be forced, P17 allows 3.
      return kind === 'stable' && step.servedAnyway ? 5 : 1;
    case 'issue elsewhere':
    case 'stand still':
    case 'leap':
      return 1;
    default:
      return 0;
  }
}
