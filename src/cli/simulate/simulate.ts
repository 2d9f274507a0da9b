import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { isLoopback } from '../../internal/loopback.js';
import type { PushConfiguration, WeChatSimulator } from '../../simulator/index.js';
import { readJSONFile } from '../read-json-file.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage-error.js';
import { connectPush } from './connect-push.js';
import { openBrowser } from './open-browser.js';
import { appsWithRealLookingSecrets, buildScenario } from './scenario.js';
import { readSimulateFlags, SIMULATE_HELP, type SimulateSettings } from './simulate-flags.js';
import { StateFile } from './state-file.js';

const HOUSEKEEPING_MS = 500;
const REAL_SECRET =
  'if it is real, reset it on mp.weixin.qq.com and keep it out of here: the simulator takes none but its own, and hands them to everybody. 疑似真实 AppSecret，请勿填入模拟器；若为真实密钥请立即重置。';

function warnAboutHost({ warn }: Terminal, host: string): void {
  if (!isLoopback(new URL(`http://${host.includes(':') ? `[${host}]` : host}`)))
    warn(
      `Warning: whoever reaches ${host} can log in as anybody, move the clock and read the app secrets of this world. 任何能访问该地址的人都可冒充任意用户。`,
    );
}

async function listen(
  simulator: WeChatSimulator,
  { port, host, httpsPort }: SimulateSettings,
): Promise<void> {
  try {
    await simulator.listen(port, { host, httpsPort });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new UsageError('that port is taken: choose another with --port (or --https)');
    if (code === undefined) throw new UsageError((error as Error).message);
    throw new UsageError(`cannot listen on ${host} (${code}): choose another --host or --port`);
  }
}

function writeAuthority({ folder, print }: Terminal, { https }: WeChatSimulator, file: string): void {
  if (https === undefined) return;
  const target = path.resolve(folder, file);
  writeFileSync(target, https.certificateAuthority);
  print(`Over HTTPS: ${https.origin}, trusted with NODE_EXTRA_CA_CERTS=${target}`);
}

/** What goes on beside answering: the state is written, and a secret that strayed in here is told of once. */
function keepHouse(simulator: WeChatSimulator, state: StateFile | undefined, { warn }: Terminal): () => void {
  const told = new Set<string>();
  return () => {
    state?.save(simulator);
    for (const endpoint of simulator.strayedSecrets.filter((one) => !told.has(one))) {
      told.add(endpoint);
      warn(`Warning: ${endpoint} was called with an AppSecret of another world; ${REAL_SECRET}`);
    }
  };
}

/** `simulate`: serves a simulated WeChat until it is told to stop. Resolves to the exit code. */
export async function simulate(args: readonly string[], terminal: Terminal): Promise<number> {
  const settings = readSimulateFlags(args);
  if (settings === 'help') {
    terminal.print(SIMULATE_HELP);
    return 0;
  }
  if (terminal.env.NODE_ENV === 'production')
    throw new UsageError('simulate does not run with NODE_ENV=production: it lets anybody in');
  const content = settings.scenario === undefined ? {} : readJSONFile(terminal.folder, settings.scenario);
  const { simulator, pushServers } = await buildScenario(settings.scenario ?? 'the world', content);
  for (const appId of appsWithRealLookingSecrets(content))
    terminal.warn(`Warning: the AppSecret of ${appId} looks like a real one; ${REAL_SECRET}`);
  const state =
    settings.state === undefined ? undefined : new StateFile(path.resolve(terminal.folder, settings.state));
  state?.restore(simulator);
  await listen(simulator, settings);
  warnAboutHost(terminal, settings.host);
  writeAuthority(terminal, simulator, settings.ca);
  const { appId } = simulator.officialAccount;
  const address = simulator.endpoints.open;
  terminal.print(
    `App: ${appId} (${simulator.officialAccount.name}); its AppSecret is at ${address}/_simulator/state`,
  );
  terminal.print(`Simulated WeChat: ${address}`);
  if (settings.open)
    openBrowser(address, () => terminal.warn(`No browser opened; the control page is ${address}`));
  const own: [string, PushConfiguration][] = settings.push === undefined ? [] : [[appId, settings.push]];
  return serve(simulator, [...pushServers, ...own], state, terminal);
}

async function serve(
  simulator: WeChatSimulator,
  pushServers: readonly (readonly [string, PushConfiguration])[],
  state: StateFile | undefined,
  terminal: Terminal,
): Promise<number> {
  const house = keepHouse(simulator, state, terminal);
  const timer = setInterval(house, HOUSEKEEPING_MS);
  try {
    const stopped = new Promise<void>((resolve) => {
      terminal.stop.addEventListener('abort', () => resolve(), { once: true });
      if (terminal.stop.aborted) resolve();
    });
    const connected = pushServers.map(([appId, to]) => connectPush(simulator, appId, to, terminal));
    await Promise.race([stopped, Promise.all(connected).then(() => stopped)]);
    house();
    return 0;
  } finally {
    clearInterval(timer);
    await simulator.close();
  }
}
