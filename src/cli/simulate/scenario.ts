import {
  WeChatSimulator,
  type EndpointName,
  type Fault,
  type FollowOptions,
  type PushConfiguration,
  type RandomFaults,
  type WeChatSimulatorOptions,
} from '../../simulator/index.js';
import { UsageError } from '../usage-error.js';

interface ScenarioFault {
  readonly endpoint: EndpointName;
  readonly fault: Fault;
  readonly times?: number | 'always';
}

/** What a scenario file says beside the options of `WeChatSimulator`. */
interface Script {
  readonly follows?: readonly ({ readonly person: string; readonly appId?: string } & FollowOptions)[];
  readonly pushServers?: readonly (PushConfiguration & { readonly appId?: string })[];
  readonly faults?: readonly ScenarioFault[];
  readonly random?: RandomFaults;
  readonly clock?: { readonly advanceMs: number };
}

/** A world set up as a scenario file wants it. */
export interface Scenario {
  readonly simulator: WeChatSimulator;
  /** Servers that are to receive message pushes, once they answer. */
  readonly pushServers: readonly [appId: string, configuration: PushConfiguration][];
}

/** The members of each list, so that a misspelt one is found. */
const LISTS: Readonly<Record<'follows' | 'pushServers' | 'faults', readonly string[]>> = {
  follows: ['person', 'appId', 'scene', 'subscribeScene'],
  pushServers: ['appId', 'url', 'token', 'encodingAESKey', 'mode', 'format'],
  faults: ['endpoint', 'fault', 'times'],
};
const OBJECTS: Readonly<Record<'random' | 'clock', readonly string[]>> = {
  random: ['seed', 'rate', 'endpoint'],
  clock: ['advanceMs'],
};

function checkMembers(where: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`\`${where}\` must be an object`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new TypeError(`\`${where}.${unknown}\` is not known; there are ${names.join(', ')}`);
}

function checkScript(script: Readonly<Record<keyof Script, unknown>>): Script {
  for (const [name, members] of Object.entries(LISTS)) {
    const list = script[name as keyof Script] ?? [];
    if (!Array.isArray(list)) throw new TypeError(`\`${name}\` must be an array`);
    for (const [index, one] of list.entries()) checkMembers(`${name}[${index}]`, one, members);
  }
  for (const [name, members] of Object.entries(OBJECTS))
    if (script[name as keyof Script] !== undefined) checkMembers(name, script[name as keyof Script], members);
  return script as Script;
}

/** Says where in the file something is wrong, in front of what the simulator says. */
async function at<T>(where: string, step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new TypeError(`\`${where}\`: ${(error as Error).message}`, { cause: error });
  }
}

async function build(content: unknown): Promise<Scenario> {
  if (typeof content !== 'object' || content === null || Array.isArray(content))
    throw new TypeError('a scenario must be an object');
  const members: Record<string, unknown> = { ...content };
  const { follows, pushServers, faults, random, clock, allowInProduction, ...options } = members;
  if (allowInProduction !== undefined)
    throw new TypeError('`allowInProduction` is not for scenarios: the simulator lets anybody in');
  const script = checkScript({ follows, pushServers, faults, random, clock });
  const simulator = new WeChatSimulator(options);
  for (const [index, { person, appId, ...how }] of (script.follows ?? []).entries())
    await at(`follows[${index}]`, () => simulator.follow(person, appId, how));
  for (const [index, { endpoint, fault, times = 1 }] of (script.faults ?? []).entries())
    await at(`faults[${index}]`, () =>
      simulator.fail(endpoint, fault, times === 'always' ? Infinity : times),
    );
  if (script.random !== undefined) simulator.random(script.random);
  if (script.clock !== undefined) simulator.clock.advance(script.clock.advanceMs);
  const servers = (script.pushServers ?? []).map(
    ({ appId = simulator.officialAccount.appId, ...configuration }) => [appId, configuration] as const,
  );
  return { simulator, pushServers: servers.map(([appId, configuration]) => [appId, configuration]) };
}

/** Sets up a world; `file` is what errors call the content. Throws a {@link UsageError} for a content that is wrong. */
export async function buildScenario(file: string, content: unknown): Promise<Scenario> {
  try {
    return await build(content);
  } catch (error) {
    throw new UsageError(`${file}: ${(error as Error).message.replaceAll('`options.', '`')}`, {
      cause: error,
    });
  }
}

/** App ids whose secret may be a real one: it looks like one, and is not of the world that comes with the simulator. */
export function appsWithRealLookingSecrets(content: unknown): string[] {
  const own = new WeChatSimulator();
  const known = [own.officialAccount, own.websiteApp, own.miniProgram].map(({ appSecret }) => appSecret);
  const { officialAccounts, websiteApps, miniPrograms } = content as WeChatSimulatorOptions;
  return [...(officialAccounts ?? []), ...(websiteApps ?? []), ...(miniPrograms ?? [])]
    .filter(({ appSecret }) => /^[0-9a-f]{32}$/i.test(appSecret) && !known.includes(appSecret))
    .map(({ appId }) => appId);
}
