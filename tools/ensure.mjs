// Puts in place what `npm start` and `npm test` need: packages, builds, system packages. Only what Node brings along,
// because this runs before anything is installed. What cannot be put in place ends the process with one sentence.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const EXAMPLE = join(ROOT, 'example-app');
const PEERS = join(ROOT, 'test', 'peers');
const FRAMEWORKS = join(ROOT, 'test', 'frameworks');
const OLDEST_NODE = 20;
const NPM_CI = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
/** Of npm on Windows there is only a script, and only a shell runs scripts. */
const inFolder = (cwd) => ({ cwd, shell: process.platform === 'win32' });

/**
 * Chromium, for the browser tests; `CHROMIUM_PATH` names another one. Debian packs it without its windows as well, and a
 * page in that costs half of the CPU; other systems have the whole alone.
 */
export const CHROMIUM = {
  name: 'chromium-headless-shell',
  otherwise: 'chromium',
  check: process.env.CHROMIUM_PATH
    ? [process.env.CHROMIUM_PATH]
    : ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'],
};

/** Chinese letters, for the browser tests. */
export const CJK_FONTS = {
  name: 'fonts-noto-cjk',
  check: () => runQuietly('fc-list', [':lang=zh', 'family']).stdout !== '',
};

/** A real Redis, for the tests of what processes share. */
export const REDIS = { name: 'redis-server', check: ['redis-server'] };

/** This Node is new enough. */
export function ensureNode() {
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return;
  giveUp(
    `Node ${OLDEST_NODE} or newer is needed, and this is ${process.versions.node}: see https://nodejs.org`,
  );
}

/** The packages of a folder are installed as its package-lock.json says. */
export function ensurePackages(folder = ROOT) {
  if (isInstalled(folder)) return;
  say(`Installing packages${folder === ROOT ? '' : ` of ${relative(ROOT, folder)}`} …`);
  run('npm', NPM_CI, inFolder(folder), `"npm ci" in ${folder} failed`);
}

/** `dist` is there and no older than what it is built from. */
export function ensureBuilt() {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const built = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string'
      ? []
      : [entry.import.default, entry.import.types, entry.require.default, entry.require.types],
  );
  const sources = ['src', 'package.json', 'tsconfig.json', 'tools/build.mjs'];
  if (isUpToDate(at(ROOT, built), at(ROOT, sources))) return;
  say('Building the library …');
  run(process.execPath, ['tools/build.mjs'], { cwd: ROOT }, 'Building the library failed');
}

/** The example app is installed and compiled. The library it runs on has to be built before. */
export function ensureExampleApp() {
  ensurePackages(EXAMPLE);
  if (
    isUpToDate(
      at(EXAMPLE, ['dist/express/main.js', 'dist/koa/main.js']),
      at(EXAMPLE, ['src', 'tsconfig.json', 'package.json']),
    )
  )
    return;
  say('Building the example app …');
  rmSync(join(EXAMPLE, 'dist'), { recursive: true, force: true });
  const tsc = join(EXAMPLE, 'node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [tsc], { cwd: EXAMPLE }, 'Building the example app failed');
}

/**
 * The packages of other people that are tried against the simulator are installed. Like those of the frameworks they
 * mostly wait for the network: begin with them, and await them after everything else is in place.
 */
export async function ensurePeers() {
  await ensurePackagesMeanwhile(PEERS);
}

/** What the sites on other frameworks run on is installed; the tests build the sites themselves. */
export async function ensureFrameworks() {
  await ensurePackagesMeanwhile(FRAMEWORKS);
  // Links, and not in the lock file, which would have to follow every change of our own dependencies. Not one link to the
  // whole repository: that would be a circle, in which whoever reads folders recursively never ends.
  const library = join(FRAMEWORKS, 'node_modules', 'passport-wechat-follower');
  mkdirSync(library, { recursive: true });
  for (const part of ['package.json', 'dist'])
    if (!existsSync(join(library, part)))
      symlinkSync(join(ROOT, part), join(library, part), part === 'dist' ? 'junction' : 'file');
}

/** Where Chromium is, once it is installed. */
export const chromiumPath = () => CHROMIUM.check.find((path) => existsSync(path));

/**
 * System packages are installed: each `{ name, check }`, where `check` is a list of paths and commands or a function, and
 * `otherwise` the package that does where there is none of that name.
 */
export function ensureSystemPackages(packages) {
  const missing = packages.filter((one) => !isOnSystem(one));
  if (missing.length === 0) return;
  const prefix = rootPrefix();
  if (prefix === undefined) giveUp(howToInstall(missing));
  say(`Installing ${missing.map(({ name }) => name).join(', ')} …`);
  asRoot(prefix, ['apt-get', 'update'], missing);
  asRoot(prefix, installing(missing), missing);
  const still = missing.filter((one) => !isOnSystem(one));
  if (still.length > 0)
    giveUp(
      `${still.map(packageOf).join(', ')} cannot be found although it was installed. ${howToInstall(missing)}`,
    );
}

function asRoot(prefix, step, missing) {
  const [command, ...args] = [...prefix, ...step];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stdout, stderr } = runQuietly(command, args, { env });
  if (status !== 0) giveUp(`${stdout}${stderr}\n${step.join(' ')} failed. ${howToInstall(missing)}`);
}

const installing = (missing) => [
  'apt-get',
  'install',
  '-y',
  '--no-install-recommends',
  ...missing.map(packageOf),
];

function howToInstall(missing) {
  const names = missing.map(packageOf).join(', ');
  return `Please install ${names}: sudo apt-get update && sudo ${installing(missing).join(' ')}`;
}

function packageOf({ name, otherwise }) {
  const isKnown = () => runQuietly('apt-cache', ['show', name]).stdout !== '';
  return otherwise === undefined || isKnown() ? name : otherwise;
}

/** As `ensurePackages`, beside other things. */
async function ensurePackagesMeanwhile(folder) {
  if (isInstalled(folder)) return;
  say(`Installing packages of ${relative(ROOT, folder)} …`);
  const npm = spawn('npm', NPM_CI, { stdio: ['ignore', 'inherit', 'inherit'], ...inFolder(folder) });
  const stop = () => npm.kill();
  process.once('exit', stop);
  const code = await new Promise((resolve) => npm.once('exit', resolve).once('error', resolve));
  process.off('exit', stop);
  if (code !== 0) giveUp(`"npm ci" in ${folder} failed.`);
}

/** Every package of the lock file is there in its version. Optional ones may be for other systems. */
function isInstalled(folder) {
  const wanted = packagesIn(join(folder, 'package-lock.json'));
  const found = packagesIn(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) giveUp(`${join(folder, 'package-lock.json')} is missing`);
  if (found === undefined) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (!path.startsWith('node_modules/') || optional) return true;
    return link ? existsSync(join(folder, path)) : found[path]?.version === version;
  });
}

function packagesIn(lockFile) {
  return existsSync(lockFile) ? JSON.parse(readFileSync(lockFile, 'utf8')).packages : undefined;
}

/** All of `built` are there, and the oldest is no older than the newest of `sources`. */
function isUpToDate(built, sources) {
  const times = built.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -Infinity);
  return Math.min(...times) >= Math.max(...sources.flatMap(filesIn).map((file) => statSync(file).mtimeMs));
}

function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => filesIn(join(path, entry.name)));
}

const at = (folder, names) => names.map((name) => join(folder, name));

function isOnSystem({ check }) {
  if (typeof check === 'function') return check();
  const folders = (process.env.PATH ?? '').split(delimiter);
  return check.some((name) =>
    /[\\/]/.test(name) ? existsSync(name) : folders.some((folder) => existsSync(join(folder, name))),
  );
}

/** What to put in front of a command to run it as root; `undefined` where that, or apt-get, is not to be had. */
function rootPrefix() {
  if (!isOnSystem({ check: ['apt-get'] })) return undefined;
  if (process.getuid?.() === 0) return [];
  return runQuietly('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n', '-E'] : undefined;
}

function runQuietly(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}

function run(command, args, options, failure) {
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (status !== 0) giveUp(`${failure}.`);
}

function say(sentence) {
  console.log(sentence);
}

function giveUp(sentence) {
  console.error(sentence);
  process.exit(1);
}
