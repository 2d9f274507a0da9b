import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A PostgreSQL of a test's own, in a process of its own, on a free port; see `postgres-worker.mjs`. */
export class PostgresServer {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'postgres-'));
  #process!: ChildProcess;
  #port = 0;

  static async start(): Promise<PostgresServer> {
    const server = new PostgresServer();
    await server.#launch();
    return server;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.#port}/postgres`;
  }

  /** Freezes the process: connections stay open and nothing answers. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Ends the process as a crash would. */
  async crash(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** Starts it again where it was, on the files that the crash left. */
  async restart(): Promise<void> {
    await this.#launch();
  }

  /** Ends it for good. */
  async remove(): Promise<void> {
    await this.crash();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #launch(): Promise<void> {
    const worker = path.join(__dirname, 'postgres-worker.mjs');
    this.#process = fork(worker, [this.#folder, String(this.#port)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      this.#process.once('message', ({ port }: { port: number }) => resolve(port));
      this.#process.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${String(code)}`)));
    });
  }
}
