import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What the app can run on. */
export type Framework = 'express' | 'koa';

/** All of it: what is true on one is true on the other. */
export const FRAMEWORKS: Framework[] = ['express', 'koa'];

const DIST = join(__dirname, '../../../example-app/dist');

/** What a run of the app came to. */
export interface Exit {
  code: number | null;
  output: string;
}

/** The built example app in a process of its own, on free ports; on simulated WeChat unless `env` names an account. */
export class ExampleApp {
  readonly url: string;
  /** Empty with an account of one's own. */
  readonly simulatorURL: string;
  readonly #child: ChildProcess;
  readonly #output: () => string;

  private constructor(child: ChildProcess, output: () => string) {
    this.#child = child;
    this.#output = output;
    this.url = addressIn(output(), 'Example app')!;
    this.simulatorURL = addressIn(output(), 'Simulated WeChat') ?? '';
  }

  /** Starts it and waits for the last of its lines. */
  static async start(
    env: Record<string, string> = {},
    framework: Framework = 'express',
  ): Promise<ExampleApp> {
    const { child, output } = launch(framework, env);
    const lastLine = env.WECHAT_APP_ID === undefined ? 'Simulated WeChat' : 'Example app';
    await new Promise<void>((resolve, reject) => {
      child.stdout!.on('data', () => {
        if (addressIn(output(), lastLine) !== undefined) resolve();
      });
      child.once('exit', () => reject(new Error(`The example app ended before it was ready: ${output()}`)));
    });
    return new ExampleApp(child, output);
  }

  /** Runs it to its end, for environments it refuses. */
  static async run(env: Record<string, string>, framework: Framework = 'express'): Promise<Exit> {
    const { child, output } = launch(framework, env);
    await once(child, 'close');
    return { code: child.exitCode, output: output() };
  }

  /** Everything it printed so far. */
  get log(): string {
    return this.#output();
  }

  /** Does what the simulator's JSON API offers, `follow` for example. */
  async simulate(action: string, fields: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${this.simulatorURL}/_simulator/${action}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fields),
    });
    const answer = await response.text();
    if (!response.ok) throw new Error(`The simulator refused ${action}: ${answer}`);
    return JSON.parse(answer) as Record<string, unknown>;
  }

  /** Ends it by a signal. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    const closed = once(this.#child, 'close');
    this.#child.kill(signal);
    await closed;
    return { code: this.#child.exitCode, output: this.log };
  }
}

function launch(
  framework: Framework,
  env: Record<string, string>,
): { child: ChildProcess; output: () => string } {
  const main = join(DIST, framework, 'main.js');
  if (!existsSync(main)) throw new Error('The example app is not built: run "npm start" once, or "npm test"');
  // Nothing of this process's own environment may configure the app.
  const base = { PATH: process.env.PATH, PORT: '0', SIMULATOR_PORT: '0' };
  const child = spawn(process.execPath, [main], {
    env: { ...base, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  return { child, output: () => text };
}

function addressIn(output: string, name: string): string | undefined {
  return new RegExp(`^${name}: (http://127\\.0\\.0\\.1:\\d+)$`, 'm').exec(output)?.[1];
}
