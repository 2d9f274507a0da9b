import { MemoryStore, type Store } from '../../src/index.js';

const METHODS = ['get', 'set', 'delete', 'acquire', 'release', 'commit', 'publish', 'subscribe'] as const;

/** What several processes share, played by a `MemoryStore`: each `open` is the store as one of them sees it. */
export class SharedMemory {
  readonly store: MemoryStore;

  constructor(now: () => number) {
    this.store = new MemoryStore({ now });
  }

  open({ pushes = true }: { pushes?: boolean } = {}): Store & { isAway: boolean; calls: string[] } {
    const { store } = this;
    const handle = { shared: true, isAway: false, calls: [] as string[] };
    for (const method of METHODS) {
      if (!pushes && (method === 'publish' || method === 'subscribe')) continue;
      const call = (...args: never[]) => {
        handle.calls.push(`${method} ${String(args[0])}`);
        return handle.isAway ? Promise.reject(new Error('away')) : Reflect.apply(store[method], store, args);
      };
      Object.assign(handle, { [method]: call });
    }
    return handle as never;
  }
}
