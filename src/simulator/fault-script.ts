import type { EndpointName } from './endpoints/endpoint.js';
import { checkFault, type Fault } from './fault.js';
import { SeededRandom } from './seeded-random.js';

/** Faults by chance. */
export interface RandomFaults {
  /** Where the chance begins; the same seed gives the same faults to the same calls. */
  readonly seed: number;
  /** Share of calls that meet a fault, 0 to 1; `0` ends it. */
  readonly rate: number;
}

interface Scripted {
  readonly endpoint: EndpointName;
  readonly fault: Fault;
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
];

/** Which fault the next call of an endpoint meets: first what was scripted, in order, then what chance brings. */
export class FaultScript {
  readonly #scripted: Scripted[] = [];
  #chance: { readonly random: SeededRandom; readonly rate: number } | undefined;

  add(endpoint: EndpointName, fault: Fault, times: number): void {
    checkFault(fault);
    if (times !== Infinity && !(Number.isInteger(times) && times > 0)) {
      throw new TypeError('`times` must be a positive integer, or Infinity');
    }
    this.#scripted.push({ endpoint, fault: { ...fault }, left: times, met: false });
  }

  random({ seed, rate }: RandomFaults): void {
    if (!Number.isInteger(seed)) throw new TypeError('`seed` must be an integer');
    if (!(rate >= 0 && rate <= 1)) throw new TypeError('`rate` must be a number from 0 to 1');
    this.#chance = { random: new SeededRandom(seed), rate };
  }

  clear(endpoint?: EndpointName): void {
    const kept = endpoint === undefined ? [] : this.#scripted.filter((one) => one.endpoint !== endpoint);
    this.#scripted.splice(0, Infinity, ...kept);
    if (endpoint === undefined) this.#chance = undefined;
  }

  next(endpoint: EndpointName): Fault | undefined {
    const scripted = this.#scripted.find((one) => one.endpoint === endpoint && one.left > 0);
    if (scripted !== undefined) {
      scripted.left -= 1;
      scripted.met = true;
      return scripted.fault;
    }
    if (this.#chance === undefined || this.#chance.random.next() >= this.#chance.rate) return undefined;
    return BY_CHANCE[Math.floor(this.#chance.random.next() * BY_CHANCE.length)];
  }

  /** Scripted faults that have not been met as often as they should; an endless one has once it was met. */
  pending(): { endpoint: EndpointName; left: number }[] {
    return this.#scripted
      .filter(({ left, met }) => left > 0 && !(left === Infinity && met))
      .map(({ endpoint, left }) => ({ endpoint, left }));
  }
}
