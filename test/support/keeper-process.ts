import { OfficialAccount, type CommonAccessTokenKind, type Store } from '../../src/index.js';
import type { WeChatSimulator } from '../../src/simulator/index.js';
import { FaultyStore, type StoreFault, type StoreMethod } from './faulty-store.js';

/** What a process lives in. */
export interface Surroundings {
  kind: CommonAccessTokenKind;
  simulator: WeChatSimulator;
  store: Store;
  /** Lets a message travel one way. */
  travel(to: 'store' | 'WeChat'): Promise<void>;
  /** Told when the process sends a question for a token. */
  onAsk(process: KeeperProcess): void;
  /** Told when that arrives. */
  onArrival(): void;
  /** Told when a call to the store goes wrong. */
  onFault(method: StoreMethod): void;
}

/** Lease of the lock, which is the default. */
const LEASE_MS = 8_000;

/** A process of a fleet: an account, a clock of its own, and all that can happen to both. */
export class KeeperProcess {
  readonly account: OfficialAccount;
  /** How far its clock is off. */
  skewMs: number;
  /** When it last went on after it had stood still. */
  resumedAt = -Infinity;
  /** It does nothing any more. */
  isDead = false;
  /** What its next calls to the store meet. */
  readonly faults: { on: StoreMethod | 'any'; how: StoreFault }[] = [];
  /** Tokens it was told to be dead. */
  readonly told = new Set<string>();
  /** Until when it has the lock, for all it knows. */
  leaseEndsAt = -Infinity;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings, skewMs: number) {
    this.#surroundings = surroundings;
    this.skewMs = skewMs;
    const { kind, simulator } = surroundings;
    const { appId, appSecret } = simulator.officialAccount;
    this.account = new OfficialAccount({
      appId,
      appSecret,
      endpoints: simulator.endpoints,
      fetch: (...request) => this.#fetch(...request),
      store: this.#store(),
      now: () => simulator.now() + this.skewMs,
      commonAccessToken: { kind },
    });
    const { commonAccessToken } = this.account;
    const invalidate = commonAccessToken.invalidate.bind(commonAccessToken);
    commonAccessToken.invalidate = (rejected) => {
      this.told.add(rejected);
      return invalidate(rejected);
    };
  }

  /** The process, and its clock, did nothing for so long. */
  standStill(ms: number): void {
    this.skewMs -= ms;
    this.resumedAt = this.#surroundings.simulator.now();
  }

  async #fetch(...request: Parameters<typeof fetch>): Promise<Response> {
    const { simulator, onAsk, onArrival } = this.#surroundings;
    onAsk(this);
    await this.#travel('WeChat');
    onArrival();
    const response = await simulator.fetch(...request);
    await this.#travel('WeChat');
    return response;
  }

  #store(): Store {
    const { store, simulator, onFault } = this.#surroundings;
    const faulty = new FaultyStore(store, {
      travel: () => this.#travel('store'),
      nextFault: (method) => {
        const index = this.faults.findIndex(({ on }) => on === 'any' || on === method);
        if (index < 0) return undefined;
        onFault(method);
        return this.faults.splice(index, 1)[0]?.how;
      },
    });
    const { acquire, release } = {
      acquire: faulty.acquire.bind(faulty),
      release: faulty.release.bind(faulty),
    };
    faulty.acquire = async (...args) => {
      const askedAt = simulator.now();
      const fence = await acquire(...args);
      if (fence !== undefined) this.leaseEndsAt = askedAt + LEASE_MS;
      return fence;
    };
    faulty.release = (...args) => {
      this.leaseEndsAt = -Infinity;
      return release(...args);
    };
    return faulty;
  }

  async #travel(to: 'store' | 'WeChat'): Promise<void> {
    await this.#surroundings.travel(to);
    if (this.isDead) await new Promise<never>(() => undefined);
  }
}
