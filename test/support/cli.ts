import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { run } from '../../src/cli/run.js';

/** What a command came to. */
export interface CommandEnd {
  code: number;
  printed: string;
  warned: string;
}

/** Runs a command inside this process, to its end. */
export async function runCommand(
  args: string[],
  { env = {}, folder = '.', stop = AbortSignal.abort() }: Partial<Parameters<typeof run>[1]> = {},
): Promise<CommandEnd> {
  const [printed, warned]: [string[], string[]] = [[], []];
  const code = await run(args, {
    env,
    folder,
    stop,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { code, printed: printed.join('\n'), warned: warned.join('\n') };
}

const MAIN = path.resolve(__dirname, '../../dist/cli/main.js');

/** The built command in a process of its own. */
export class CommandProcess {
  output = '';
  readonly #child: ChildProcess;

  constructor(args: string[], { cwd, env = {} }: { cwd: string; env?: Record<string, string> }) {
    // Nothing of this process's own environment may configure it.
    this.#child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { PATH: process.env.PATH, ...env } });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.output += chunk));
  }

  /** The first match in what it prints; rejects when it ends without one. */
  async says(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found !== null) return found[1] ?? found[0];
      if (this.#child.exitCode !== null)
        throw new Error(`It ended without ${String(pattern)}: ${this.output}`);
      await Promise.race([
        once(this.#child.stdout!, 'data'),
        once(this.#child.stderr!, 'data'),
        once(this.#child, 'close'),
      ]);
    }
  }

  /** Asks it to end, unless it does by itself; resolves to its exit code. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const closed = once(this.#child, 'close');
    if (signal !== undefined) this.#child.kill(signal);
    await closed;
    return this.#child.exitCode;
  }
}
