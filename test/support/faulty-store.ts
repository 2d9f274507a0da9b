import type { Store } from '../../src/index.js';

/**
 * How one call to the store goes wrong: refused at once; never answered and never done; done, but the answer is lost;
 * done long after its caller gave up, as commands in the queue of a client are; or only slow.
 */
export type StoreFault = 'refused' | 'hung' | 'answer lost' | 'done late' | 'slow';

/** Methods of a store that can go wrong. */
export type StoreMethod = 'get' | 'set' | 'acquire' | 'release' | 'commit';

/** Way between a process and the store. */
export interface StoreWay {
  /** Lets a command, or its answer, travel. Never resolves once the process is dead. */
  travel(): Promise<void>;
  /** Fault that the next call of a method meets. */
  nextFault(method: StoreMethod): StoreFault | undefined;
}

/** Longer than any caller waits for a store. */
const LATE_MS = 5_000;
/** Not quite as long. */
const SLOW_MS = 700;

/** A store at the far end of a network that loses, delays and reorders. */
export class FaultyStore implements Store {
  readonly shared = true;
  readonly #store: Store;
  readonly #way: StoreWay;

  constructor(store: Store, way: StoreWay) {
    this.#store = store;
    this.#way = way;
  }

  get(key: string) {
    return this.#send('get', () => this.#store.get(key));
  }

  set(...args: Parameters<Store['set']>) {
    return this.#send('set', () => this.#store.set(...args));
  }

  delete(key: string) {
    return this.#store.delete(key);
  }

  acquire(...args: Parameters<Store['acquire']>) {
    return this.#send('acquire', () => this.#store.acquire(...args));
  }

  release(...args: Parameters<Store['release']>) {
    return this.#send('release', () => this.#store.release(...args));
  }

  commit(...args: Parameters<Store['commit']>) {
    return this.#send('commit', () => this.#store.commit(...args));
  }

  async #send<T>(method: StoreMethod, command: () => Promise<T>): Promise<T> {
    const fault = this.#way.nextFault(method);
    if (fault === 'refused') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    if (fault === 'hung') return new Promise<never>(() => undefined);
    await this.#way.travel();
    if (fault === 'done late') await pass(LATE_MS);
    const answer = await command();
    if (fault === 'answer lost') return new Promise<never>(() => undefined);
    if (fault === 'slow') await pass(SLOW_MS);
    await this.#way.travel();
    return answer;
  }
}

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
