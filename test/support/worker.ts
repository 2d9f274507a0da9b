import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';

/** How calls of a process ended. */
export interface Outcomes {
  ok: number;
  failed: number;
  /** Codes of the errors, each once. */
  codes: string[];
  tokens: string[];
  /** The most calls of the application that one of its calls took: 2 when it was repeated. */
  attempts: number;
  waitsMs: number[];
}

type Command =
  | 'open'
  | 'get'
  | 'userToken'
  | 'load'
  | 'advance'
  | 'stall'
  | 'stopUnderLock'
  | 'stopBeforeCommit'
  | 'events';

interface Reply {
  id: number;
  result?: unknown;
  error?: string;
}

/** A process of a fleet. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #next = 0;

  constructor() {
    this.#child = fork(path.join(__dirname, 'fleet-worker.mjs'), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    this.#child.on('message', (reply: Reply) => this.#waiting.get(reply.id)?.(reply));
  }

  /** Lets the process do something; resolves to how it ended. A process that ends first never answers. */
  run(command: Command, args: object = {}): Promise<Outcomes> {
    return this.#ask(command, args) as Promise<Outcomes>;
  }

  /** How often something was told: names of events, and codes of warnings. */
  events(): Promise<Record<string, number>> {
    return this.#ask('events', {}) as Promise<Record<string, number>>;
  }

  /** Tells the process to go down, as a deploy does. Resolves when it has ended by itself, to how long that took. */
  async close(): Promise<number> {
    const startedAt = performance.now();
    this.#child.kill('SIGTERM');
    await this.#ended();
    if (this.#child.exitCode !== 0) throw new Error(`the process ended with ${this.#child.exitCode}`);
    return performance.now() - startedAt;
  }

  /** Ends or freezes the process as the operating system does. */
  async kill(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL'): Promise<void> {
    const ended = signal === 'SIGKILL' ? this.#ended() : Promise.resolve();
    this.#child.kill(signal);
    await ended;
  }

  #ask(command: Command, args: object): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error)),
      );
      this.#child.send({ id, command, args });
    });
  }

  #ended(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => this.#child.once('exit', () => resolve()));
  }
}
