import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import ts from 'typescript';
import { WeChatSimulator } from '../../src/simulator/index.js';
import { AES_KEY, TOKEN } from './account-server.js';
import { CALLBACK_URL } from './express-site.js';
import { freePort } from './free-port.js';

const ROOT = path.resolve(__dirname, '../..');
export const FRAMEWORKS = path.join(ROOT, 'test/frameworks');
const APPS = path.join(FRAMEWORKS, 'apps');

/** Which site on what: a folder of `test/frameworks`, whose packages it runs on, and the program in `apps`. */
export interface SiteOnFramework {
  folder: string;
  main: string;
  env?: Record<string, string>;
}

/** A site on some framework in a process of its own, beside the simulated WeChat it talks to. */
export class FrameworkSite {
  readonly simulator: WeChatSimulator;
  /** Address of the site. */
  readonly url: string;
  /** What the process said so far. */
  log = '';
  readonly #process: ChildProcess;

  private constructor(simulator: WeChatSimulator, port: number, { folder, main, env }: SiteOnFramework) {
    const { appId, appSecret } = simulator.officialAccount;
    this.simulator = simulator;
    this.url = `http://127.0.0.1:${port}`;
    this.#process = spawn(process.execPath, [main], {
      cwd: path.join(FRAMEWORKS, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        NODE_NO_WARNINGS: '1',
        PORT: String(port),
        WECHAT_APP_ID: appId,
        WECHAT_APP_SECRET: appSecret,
        WECHAT_ENDPOINTS: JSON.stringify(simulator.endpoints),
        WECHAT_PUSH_TOKEN: TOKEN,
        WECHAT_PUSH_AES_KEY: AES_KEY,
        CALLBACK_URL,
        SESSION_SECRET: 'a secret of a site that is gone after the test',
        ...env,
      },
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!])
      stream.on('data', (chunk: Buffer) => (this.log += chunk.toString()));
  }

  /** Builds the site, starts it, and lets the simulated WeChat push to it. Resolves when it answers. */
  static async start(site: SiteOnFramework, { push = true } = {}): Promise<FrameworkSite> {
    assertInstalled();
    const simulator = new WeChatSimulator();
    await simulator.listen();
    // Egg finds its parts by where they are, so its site stands in its folder, and only what it shares is built.
    const isBuilt = !site.main.endsWith('.js');
    const main = buildSite(isBuilt ? site : { ...site, main: 'settings' });
    const started = new FrameworkSite(simulator, await freePort(), {
      ...site,
      main: isBuilt ? main : site.main,
    });
    await started.#isUp();
    if (!push) return started;
    await simulator.configurePush(simulator.officialAccount.appId, {
      url: `${started.url}/wechat`,
      token: TOKEN,
      encodingAESKey: AES_KEY,
      mode: 'safe',
    });
    return started;
  }

  /** A browser of its own: it keeps its cookies. */
  openBrowser() {
    return request.agent(this.url);
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    await this.simulator.close();
  }

  async #isUp(): Promise<void> {
    for (;;) {
      if (this.#process.exitCode !== null) throw new Error(`The site ended: ${this.log}`);
      const isUp = await fetch(`${this.url}/me`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Packages that a program of `apps` imports, itself or by what it imports there. */
export function packagesOf({ folder, main }: SiteOnFramework): string[] {
  if (main.endsWith('.js')) return requiredIn(path.join(FRAMEWORKS, folder));
  const names = modulesOf(main).flatMap((file) =>
    importsOf(file).filter((target) => !/^(?:\.|node:|passport-wechat-follower)/.test(target)),
  );
  return [...new Set(names.map((name) => /^(?:@[^/]+\/)?[^/]+/.exec(name)![0]))].sort();
}

/** Compiles a program into the folder whose packages it shall find; gives the file to run. */
function buildSite({ folder, main }: SiteOnFramework): string {
  const dist = path.join(FRAMEWORKS, folder, 'dist');
  mkdirSync(dist, { recursive: true });
  const { compilerOptions } = ts.readConfigFile(path.join(FRAMEWORKS, 'tsconfig.json'), ts.sys.readFile)
    .config as { compilerOptions: object };
  const { type } = JSON.parse(readFileSync(path.join(FRAMEWORKS, folder, 'package.json'), 'utf8')) as {
    type: string;
  };
  const module = type === 'module' ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS;
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, FRAMEWORKS);
  for (const file of modulesOf(main)) {
    const { outputText } = ts.transpileModule(readFileSync(file, 'utf8'), {
      compilerOptions: { ...options, module },
    });
    writeFileSync(path.join(dist, `${path.basename(file, '.ts')}.js`), outputText);
  }
  return path.join('dist', `${main}.js`);
}

/** Files of a program: itself and what it imports from beside it. */
function modulesOf(main: string, known: string[] = []): string[] {
  const file = path.join(APPS, `${main}.ts`);
  if (known.includes(file)) return known;
  known.push(file);
  for (const target of importsOf(file))
    if (target.startsWith('./')) modulesOf(path.basename(target, '.js'), known);
  return known;
}

/** Types are gone when the program runs, and so is what only they need. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/^(?:import (?!type )[^;]*?from |import )'([^']+)'/gm)].map(([, name]) => name!);
}

/** Packages that files of a folder, which are not compiled, require. */
function requiredIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && !/^(?:dist|node_modules|logs|run)\b/.test(file),
  );
  const names = files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(/(?:require\(|package: )'([^'.]+)'/g)].map(
      ([, name]) => name!,
    ),
  );
  return names.filter((name) => !name.startsWith('passport-wechat-follower'));
}

/** Throws when the packages of `test/frameworks` are not there. */
export function assertInstalled(): void {
  if (existsSync(path.join(FRAMEWORKS, 'node_modules/passport-wechat-follower'))) return;
  throw new Error('The packages of test/frameworks are missing: run "npm test" once, which installs them');
}
