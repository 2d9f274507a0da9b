import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Store } from '../../src/index.js';

interface Reply {
  id?: number;
  subscription?: number;
  /** Of a subscription; a gap has none. */
  message?: string;
  result?: unknown;
  error?: string;
}

/** A second process with handles on a store; what is called on them here happens there. */
export class StoreProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  readonly #subscriptions = new Map<number, (message: string | undefined) => void>();
  #next = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', ({ id, ...reply }: Reply) => {
      if (reply.subscription !== undefined) this.#subscriptions.get(reply.subscription)?.(reply.message);
      if (id === undefined) return;
      this.#waiting.get(id)?.(reply);
      this.#waiting.delete(id);
    });
    child.once('exit', () => {
      for (const settle of this.#waiting.values()) settle({ error: 'the process of the store ended' });
      this.#waiting.clear();
    });
  }

  /** Starts the process. `opener` is a module of this folder that exports `openStore(settings)`. */
  static async start(opener: string, settings: object): Promise<StoreProcess> {
    const module = pathToFileURL(path.join(__dirname, opener)).href;
    const child = fork(path.join(__dirname, 'store-worker.mjs'), [module, JSON.stringify(settings)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      serialization: 'advanced', // JSON would lose `undefined`
    });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`the process of the store ended with ${String(code)}`)));
    });
    return new StoreProcess(child);
  }

  /** Opens a handle in the process. */
  async open(): Promise<Store> {
    const handle = this.#next++;
    const { shared, canPublish, canSubscribe } = (await this.#run('open', handle)) as {
      shared: boolean;
      canPublish: boolean;
      canSubscribe: boolean;
    };
    const call =
      (method: string) =>
      (...args: unknown[]) =>
        this.#run('call', handle, method, args) as Promise<never>;
    return {
      shared,
      get: call('get'),
      set: call('set'),
      delete: call('delete'),
      acquire: call('acquire'),
      release: call('release'),
      commit: call('commit'),
      ...(canPublish ? { publish: call('publish') } : {}),
      ...(canSubscribe ? { subscribe: this.#subscribe.bind(this, handle) } : {}),
      close: () => this.#run('close', handle) as Promise<never>,
    };
  }

  /** Ends the process as a crash would, or at the end of a test. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }

  /** Stops the process where it is: its connections stay open, and it answers nothing. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async #subscribe(
    handle: number,
    channel: string,
    listener: (message: string) => void,
    onGap: () => void,
  ): Promise<() => Promise<void>> {
    const subscription = this.#next++;
    this.#subscriptions.set(subscription, (message) => (message === undefined ? onGap() : listener(message)));
    await this.#run('subscribe', handle, subscription, channel);
    return () => this.#run('unsubscribe', handle, subscription) as Promise<never>;
  }

  #run(command: string, ...args: unknown[]): Promise<unknown> {
    if (!this.#child.connected) return Promise.reject(new Error('the process of the store ended'));
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error)),
      );
      this.#child.send({ id, command, args });
    });
  }
}
