import { MemoryStore, type Store } from '../../src/index.js';

interface Ear {
  channel: string;
  onMessage: (message: string) => void;
  onGap: () => void;
  /** When the last message on its way arrives: messages of one connection stay in order. */
  arrivesAt: number;
}

/** What {@link SharedServer} works with. */
export interface SharedServerSettings {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** How long one way takes, in milliseconds. */
  lagMs: () => number;
  pushes: boolean;
}

/** What stands behind the stores of several processes, some way off: calls take time, fail and hang. */
export class SharedServer {
  readonly #settings: SharedServerSettings;
  #store: MemoryStore;

  constructor(settings: SharedServerSettings) {
    this.#settings = settings;
    this.#store = new MemoryStore({ now: settings.now });
  }

  /** Loses everything it has. */
  flush(): void {
    this.#store = new MemoryStore({ now: this.#settings.now });
  }

  /** The store as one process sees it. */
  open(): LaggingStore {
    return new LaggingStore(this.#settings, () => this.#store, this.#handles);
  }

  readonly #handles: LaggingStore[] = [];
}

/** One process's way to a {@link SharedServer}. */
export class LaggingStore implements Store {
  readonly shared = true;
  readonly publish?: NonNullable<Store['publish']>;
  readonly subscribe?: NonNullable<Store['subscribe']>;
  /** What becomes of calls. */
  health: 'well' | 'failing' | 'hanging' = 'well';
  /** Whether messages come; `dead` is a connection that does not know it. */
  line: 'well' | 'cut' | 'dead' = 'well';
  readonly #settings: SharedServerSettings;
  readonly #behind: () => MemoryStore;
  readonly #ears = new Set<Ear>();

  constructor(settings: SharedServerSettings, behind: () => MemoryStore, handles: LaggingStore[]) {
    this.#settings = settings;
    this.#behind = behind;
    if (!settings.pushes) return;
    handles.push(this);
    this.publish = (channel, message) =>
      this.#reach(() => {
        for (const handle of handles) handle.#hear(channel, message);
        return Promise.resolve();
      });
    this.subscribe = (channel, onMessage, onGap) =>
      this.#reach(() => {
        if (this.line === 'cut') return Promise.reject(new Error('no connection'));
        const ear = { channel, onMessage, onGap, arrivesAt: 0 };
        this.#ears.add(ear);
        return Promise.resolve(() => {
          this.#ears.delete(ear);
          return Promise.resolve();
        });
      });
  }

  readonly get: Store['get'] = (key) => this.#reach((store) => store.get(key));
  readonly set: Store['set'] = (...args) => this.#reach((store) => store.set(...args));
  readonly delete: Store['delete'] = (key) => this.#reach((store) => store.delete(key));
  readonly acquire: Store['acquire'] = (...args) => this.#reach((store) => store.acquire(...args));
  readonly release: Store['release'] = (...args) => this.#reach((store) => store.release(...args));
  readonly commit: Store['commit'] = (...args) => this.#reach((store) => store.commit(...args));

  /** Lets messages come again; those that were cut off learn of the gap. */
  mend(): void {
    const wasCut = this.line === 'cut';
    this.line = 'well';
    if (wasCut) for (const { onGap } of this.#ears) onGap();
  }

  async #reach<T>(work: (store: MemoryStore) => Promise<T>): Promise<T> {
    const { sleep, lagMs } = this.#settings;
    if (this.health === 'hanging') return new Promise(() => undefined);
    await sleep(lagMs());
    if (this.health !== 'well') throw new Error('no connection');
    const result = await work(this.#behind());
    await sleep(lagMs());
    return result;
  }

  #hear(channel: string, message: string): void {
    if (this.line !== 'well') return;
    const { now, sleep, lagMs } = this.#settings;
    for (const ear of this.#ears) {
      if (ear.channel !== channel) continue;
      ear.arrivesAt = Math.max(...[...this.#ears].map(({ arrivesAt }) => arrivesAt), now() + lagMs());
      void sleep(ear.arrivesAt - now()).then(() => {
        if (this.#ears.has(ear)) ear.onMessage(message);
      });
    }
  }
}
