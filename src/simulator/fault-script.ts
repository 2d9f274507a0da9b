import type { CallbackFault } from './callback-fault.js';
import { checkFault, faultTargetOf, type FaultTarget } from './check-fault.js';
import type { EndpointName } from './endpoints/endpoint.js';
import { isEndpointName } from './endpoints/registry.js';
import type { Fault } from './fault.js';
import type { PushFault } from './push/push-fault.js';
import { SeededRandom } from './seeded-random.js';

/** Faults by chance. */
export interface RandomFaults {
  /** Where the chance begins; the same seed gives the same faults to the same calls and pushes. */
  readonly seed: number;
  /** Share of calls and of pushes that meet a fault, 0 to 1; `0` ends it. */
  readonly rate: number;
  /** Whose calls, or `push`. Default is everything that has no rate of its own. */
  readonly endpoint?: EndpointName | 'push' | undefined;
}

interface Scripted {
  readonly target: FaultTarget;
  readonly fault: Fault | PushFault | CallbackFault;
  left: number;
  met: boolean;
}

const BY_CHANCE: readonly Fault[] = [
  { errcode: -1 },
  { errcode: 45011 },
  { status: 502 },
  { reset: true },
  { reset: true, afterEffect: true },
  { truncate: true },
  { garbage: true },
];
/** None that waits: by chance nobody knows that the clock has to be moved. */
const PUSHES_BY_CHANCE: readonly PushFault[] = [{ lost: true }, { duplicate: 1 }];

/** Which fault the next call of an endpoint, or the next push, meets: first what was scripted, in order, then what chance brings. */
export class FaultScript {
  readonly #scripted: Scripted[] = [];
  /** By what has a chance of its own; `undefined` for everything else. */
  readonly #chances = new Map<
    FaultTarget | undefined,
    { readonly random: SeededRandom; readonly rate: number }
  >();

  /** `fault` is checked here, whoever it comes from. */
  add(target: FaultTarget, fault: unknown, times: number): void {
    checkFault(target, fault);
    if (times !== Infinity && !(Number.isInteger(times) && times > 0)) {
      throw new TypeError('`times` must be a positive integer, or Infinity');
    }
    this.#scripted.push({ target, fault: { ...fault }, left: times, met: false });
  }

  random({ seed, rate, endpoint }: RandomFaults): void {
    if (!Number.isInteger(seed)) throw new TypeError('`seed` must be an integer');
    if (!(rate >= 0 && rate <= 1)) throw new TypeError('`rate` must be a number from 0 to 1');
    const target = endpoint === undefined ? undefined : faultTargetOf(endpoint);
    if (target === '*' || target === 'callback')
      throw new TypeError(`\`endpoint\` of faults by chance must be an endpoint or push, not ${target}`);
    this.#chances.set(target, { random: new SeededRandom(seed), rate });
  }

  clear(target?: FaultTarget): void {
    const kept = target === undefined ? [] : this.#scripted.filter((one) => one.target !== target);
    this.#scripted.splice(0, Infinity, ...kept);
    if (target === undefined) this.#chances.clear();
    else this.#chances.delete(target);
  }

  next(target: EndpointName): Fault | undefined;
  next(target: 'push'): PushFault | undefined;
  next(target: 'callback'): CallbackFault | undefined;
  next(target: FaultTarget): Fault | PushFault | CallbackFault | undefined {
    const isMet = (one: Scripted) => one.target === target || (one.target === '*' && isEndpointName(target));
    const scripted = this.#scripted.find((one) => isMet(one) && one.left > 0);
    if (scripted !== undefined) {
      scripted.left -= 1;
      scripted.met = true;
      return scripted.fault;
    }
    // A page that opens twice may well be one that nobody sees: by chance it does not happen.
    if (target === 'callback') return undefined;
    const chance = this.#chances.get(target) ?? this.#chances.get(undefined);
    if (chance === undefined || chance.random.next() >= chance.rate) return undefined;
    const faults = target === 'push' ? PUSHES_BY_CHANCE : BY_CHANCE;
    return faults[Math.floor(chance.random.next() * faults.length)];
  }

  /** Scripted faults that have not been met as often as they should; an endless one has once it was met. */
  pending(): { endpoint: FaultTarget; left: number }[] {
    return this.#scripted
      .filter(({ left, met }) => left > 0 && !(left === Infinity && met))
      .map(({ target, left }) => ({ endpoint: target, left }));
  }

  /** Throws when there are any, those of `others` included. */
  assertNonePending(others: readonly { endpoint: FaultTarget; left: number }[]): void {
    const pending = [...this.pending(), ...others];
    if (pending.length === 0) return;
    throw new Error(
      `Faults that no call has met: ${pending.map(({ endpoint, left }) => `${endpoint} (${left})`).join(', ')}`,
    );
  }
}
