import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tarball } from './tarball.js';

export const ROOT = path.resolve(__dirname, '../..');
export const NAME = 'passport-wechat-follower';

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  exports: Record<string, unknown>;
};

/** Entry points as an application writes them. */
export const ENTRIES = Object.keys(manifest.exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => path.posix.join(NAME, entry));

/** A folder in which the packed package is installed, and nothing can be found that it does not declare. */
export class Consumer {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'consumer-'));
  /** Files of the tarball. */
  readonly contents: string[];

  constructor() {
    const home = path.join(this.folder, 'node_modules', NAME);
    mkdirSync(home, { recursive: true });
    execFileSync('tar', ['-xzf', tarball(), '-C', home, '--strip-components=1']);
    this.contents = readdirSync(home, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(path.join(home, name)).isFile())
      .map((name) => name.split(path.sep).join('/'));
    this.link(...Object.keys(manifest.dependencies));
  }

  /** Installs what the application itself depends on. */
  link(...packages: string[]): void {
    for (const name of packages) {
      const target = path.join(this.folder, 'node_modules', name);
      if (existsSync(target)) continue;
      mkdirSync(path.dirname(target), { recursive: true });
      symlinkSync(path.join(ROOT, 'node_modules', name), target, 'dir');
    }
  }

  /** Runs node in the folder; gives all it printed. */
  node(...args: string[]): string {
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: this.folder, encoding: 'utf8' });
    return (stdout + stderr).trim();
  }

  /** Compiles in the folder, strictly; gives what the compiler says. */
  tsc(compiler: string, ...args: string[]): string {
    const flags = ['--strict', '--exactOptionalPropertyTypes', '--target', 'es2022', '--types', 'node'];
    return this.node(path.join(ROOT, 'node_modules', compiler, 'bin/tsc'), ...flags, ...args);
  }

  /**
   * Compiles code of a page as it stands; gives what the compiler says. The newest is by far the quickest, and there are many
   * pages; that older ones understand our declarations is looked at once, for all that we export.
   */
  compile(...args: string[]): string {
    return this.tsc('typescript-7', '--module', 'node20', '--skipLibCheck', ...args);
  }

  /**
   * Compiles the program of a page as it stands, into `name.mjs`, and runs `walk` beside it; gives what that printed. One
   * thing is changed in between: the account gets the options `simulated`, so that it asks the simulator instead of WeChat.
   */
  runPage(page: { name: string; program: string; simulated: string; walk: string }): unknown {
    const { name, program, simulated, walk } = page;
    const file = path.join(this.folder, `${name}.mjs`);
    writeFileSync(path.join(this.folder, `${name}.mts`), program);
    expect(this.compile(`${name}.mts`)).toBe('');
    const compiled = readFileSync(file, 'utf8');
    const offline = compiled.replace('new OfficialAccount({', `new OfficialAccount({ ${simulated},`);
    expect(offline).not.toBe(compiled);
    writeFileSync(file, offline);
    writeFileSync(path.join(this.folder, 'walk.mjs'), walk);
    return JSON.parse(this.node('walk.mjs'));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
