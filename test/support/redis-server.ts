import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.js';

/** A real redis-server of a test's own, on a free port, keeping nothing on disk. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess;

  private constructor(port: number, folder: string, child: ChildProcess) {
    this.port = port;
    this.#folder = folder;
    this.#process = child;
  }

  /** Starts one; `port` starts it again where another one was, `replicaOf` as the copy of the one at another port. */
  static async start({
    cluster = false,
    port,
    replicaOf,
  }: { cluster?: boolean; port?: number; replicaOf?: number } = {}): Promise<RedisServer> {
    const chosen = port ?? (await freePort());
    const folder = mkdtempSync(path.join(tmpdir(), 'redis-'));
    const options = [
      '--port',
      String(chosen),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder,
      // A replica gets its copy at once; a primary waits five seconds for more of them otherwise.
      '--repl-diskless-sync-delay',
      '0',
    ];
    if (cluster)
      options.push(
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        '2000',
        '--cluster-port',
        String(await freePort()),
      );
    if (replicaOf !== undefined) options.push('--replicaof', '127.0.0.1', String(replicaOf));
    const child = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'pipe'] });
    await new Promise<void>((resolve, reject) => {
      let log = '';
      const read = (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes('Ready to accept connections')) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`redis-server ended: ${log}`)));
    });
    return new RedisServer(chosen, folder, child);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Freezes the process: connections stay open and nothing answers. */
  freeze(): void {
    this.#process.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process.kill('SIGCONT');
  }

  /** Ends it at once, as a crash would, or at the end of a test. */
  async kill(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
