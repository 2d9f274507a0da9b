import { createHash } from 'node:crypto';
import { WeChatError } from '../errors/wechat-error.js';
import { storeDeadline } from '../internal/store-deadline.js';
import { withoutSecrets } from '../internal/without-secrets.js';
import type { OfficialAccount } from '../official-account.js';
import { spend } from '../store/shared-budget.js';
import type { Store } from '../store/store.js';
import { withLock } from '../store/with-lock.js';
import { readScan, writeScan, type ScanRecord } from './scan-record.js';

/** A scan, a confirmation and a code that is asked for are all over after this long. */
export const SCAN_LIFE_MS = 5 * 60_000;
const STORE_TIMEOUT_MS = 1_000;
const LEASE_MS = 2_000;
/** Asking WeChat for a code takes two calls at worst, the common access token included. */
const OPEN_LEASE_MS = 20_000;
const WAIT_MS = 3_000;
const OPEN_WAIT_MS = 12_000;
const MINUTE_MS = 60_000;

/** Logins by scan as the processes of an account share them. Lives are lives of store entries: no clocks are compared. */
export class ScanStore {
  readonly #store: Store;
  readonly #prefix: string;

  constructor({ store, appId }: OfficialAccount) {
    this.#store = store;
    // The braces make Redis Cluster keep a lock beside what it guards.
    this.#prefix = `{${appId}}:scan:`;
  }

  /** What is known of a scene and how long it is good for, in milliseconds; `undefined` when it is over or never was. */
  async read(scene: string): Promise<{ record: ScanRecord; ttlMs: number } | undefined> {
    const entry = await this.#call((store) => store.get(this.#keyOf(scene)));
    const record = entry === undefined ? undefined : readScan(entry.value);
    return record === undefined ? undefined : { record, ttlMs: entry?.ttlMs ?? 0 };
  }

  /** Has a record made for a scene unless there is one, by one process alone. */
  async open(scene: string, make: () => Promise<ScanRecord>): Promise<ScanRecord> {
    const lock = this.#lockOf('open', scene);
    return this.#locked(lock, OPEN_LEASE_MS, OPEN_WAIT_MS, async (fence) => {
      const known = await this.read(scene);
      if (known !== undefined) return known.record;
      const made = await make();
      await this.#commit(lock, fence, this.#keyOf(scene), writeScan(made), SCAN_LIFE_MS);
      return made;
    });
  }

  /**
   * Changes a record in one step: `change` gives what it shall be, or `undefined` to leave it. Gives what was there; its
   * life goes on. Of all processes that change one at once each sees what the one before made of it.
   */
  async change(
    scene: string,
    change: (record: ScanRecord) => ScanRecord | undefined,
  ): Promise<ScanRecord | undefined> {
    if ((await this.read(scene)) === undefined) return undefined;
    const lock = this.#lockOf('change', scene);
    return this.#locked(lock, LEASE_MS, WAIT_MS, async (fence) => {
      const known = await this.read(scene);
      const next = known === undefined ? undefined : change(known.record);
      if (known === undefined || next === undefined) return known?.record;
      await this.#commit(lock, fence, this.#keyOf(scene), writeScan(next), known.ttlMs);
      return known.record;
    });
  }

  /** Remembers which scene a person was asked about, the last one if there are several. */
  async asked(openid: string, scene: string): Promise<void> {
    await this.#call((store) => store.set(this.#personKey(openid), scene, SCAN_LIFE_MS));
  }

  /** Scene a person was asked about; `undefined` when there is none. */
  async askedOf(openid: string): Promise<string | undefined> {
    return (await this.#call((store) => store.get(this.#personKey(openid))))?.value;
  }

  /** The person answered; the next number they send is about something else. */
  async answered(openid: string): Promise<void> {
    await this.#call((store) => store.delete(this.#personKey(openid)));
  }

  /** Takes one of what all processes may do together in a minute, if there is one left. */
  async spend(times: number): Promise<boolean> {
    const lock = `${this.#prefix}lock:budget`;
    return this.#locked(lock, LEASE_MS, WAIT_MS, (fence) => {
      const keyOf = (name: string) => `${this.#prefix}${name}`;
      const notes = {
        readNote: (name: string) => this.#call((store) => store.get(keyOf(name))),
        writeNote: (name: string, value: string, ttlMs: number) =>
          this.#commit(lock, fence, keyOf(name), value, ttlMs),
      };
      return spend(notes, { name: 'budget', times, windowMs: MINUTE_MS });
    });
  }

  async #commit(lock: string, fence: number, key: string, value: string, ttlMs: number): Promise<void> {
    const isWritten = await this.#call((store) => store.commit(lock, fence, key, value, ttlMs));
    if (!isWritten) throw storeFailed(new Error('the lock was lost'));
  }

  #locked<T>(lock: string, leaseMs: number, waitMs: number, work: (fence: number) => Promise<T>): Promise<T> {
    const tooLong = () => storeFailed(new Error('the lock is held for too long'));
    const call = <R>(command: (store: Store) => Promise<R>) => this.#call(command);
    return withLock({ call, lock, leaseMs, waitMs, tooLong }, ({ fence }) => work(fence));
  }

  #keyOf(scene: string): string {
    return `${this.#prefix}scene:${scene}`;
  }

  #personKey(openid: string): string {
    return `${this.#prefix}of:${digestOf(openid)}`;
  }

  /** A lock for each scene would never go away in some stores. With so many, two scenes rarely want the same one. */
  #lockOf(purpose: string, scene: string): string {
    return `${this.#prefix}lock:${purpose}:${digestOf(scene).slice(0, 2)}`;
  }

  async #call<T>(work: (store: Store) => Promise<T>): Promise<T> {
    try {
      return await storeDeadline(STORE_TIMEOUT_MS, () => work(this.#store));
    } catch (error) {
      throw storeFailed(error);
    }
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function storeFailed(error: unknown): WeChatError {
  return new WeChatError('ERR_WECHAT_STORE', 'the logins by scan could not be read or written', {
    cause: withoutSecrets(error),
    hint: 'Check the store of the account (Redis, for example). 请检查账号所用的存储（如 Redis）是否可用。',
  });
}
