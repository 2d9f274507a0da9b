import { defaultWorld } from './default-world.js';
import type { App, AppKind } from './world/apps.js';
import type { Person } from './world/people.js';

/** Options of `WeChatSimulator`. */
export interface WeChatSimulatorOptions {
  /** Official Accounts of the world. Default, when no app of any kind is given, is one verified account. */
  readonly officialAccounts?: readonly App[] | undefined;
  /** Website apps of the world. Default, when no app of any kind is given, is one. */
  readonly websiteApps?: readonly App[] | undefined;
  /** Mini programs of the world. Default, when no app of any kind is given, is one. */
  readonly miniPrograms?: readonly App[] | undefined;
  /** Everybody with a WeChat account. Default is three people, who follow nobody. */
  readonly people?: readonly Person[] | undefined;
  /** What refusing consent does: `stay`, no redirect at all, or `state-only`, a redirect without a code. Default is `stay`. */
  readonly denial?: 'stay' | 'state-only' | undefined;
  /** Whether WeChat's daily and per-minute limits hold. Default is `true`. */
  readonly quotas?: boolean | undefined;
  /** How long a classic token outlives its replacement, in ms. Default is `300_000`. */
  readonly classicOverlapMs?: number | undefined;
  /** How long a stable token outlives a forced refresh, in ms; WeChat's documents promise nothing. Default is `0`. */
  readonly forcedOverlapMs?: number | undefined;
  /** Whether a login without `state` is page error 10013, which WeChat lists although `state` is optional. Default is `false`. */
  readonly requireState?: boolean | undefined;
  /** What `sns/userinfo` answers to the token of a snapshot page: a virtual `profile`, or 48001. Default is `profile`. */
  readonly snapshotUserinfo?: 'profile' | 'unauthorized' | undefined;
  /** Which of the two forms seen on the wire `cgi-bin/user/info` has for somebody who does not follow. Default is `short`. */
  readonly nonFollowerForm?: 'short' | 'long' | undefined;
  /** Whether the simulator may be constructed although `NODE_ENV` is `production`. Default is `false`. */
  readonly allowInProduction?: boolean | undefined;
}

/** Which way the simulated WeChat goes where its documents leave a choice. */
export interface Settings {
  readonly denial: 'stay' | 'state-only';
  readonly quotas: boolean;
  readonly classicOverlapMs: number;
  readonly forcedOverlapMs: number;
  readonly requireState: boolean;
  readonly snapshotUserinfo: 'profile' | 'unauthorized';
  readonly nonFollowerForm: 'short' | 'long';
}

/** Checked options with every default filled in. */
export interface ResolvedOptions {
  readonly apps: Readonly<Record<AppKind, readonly App[]>>;
  readonly people: readonly Person[];
  readonly settings: Settings;
}

type Rule = (value: unknown) => boolean;
type Rules<T> = Readonly<Record<keyof Required<T>, readonly [rule: string, Rule]>>;

const isString: Rule = (value) => typeof value === 'string';
const isBoolean: Rule = (value) => typeof value === 'boolean';
const isList: Rule = (value) => Array.isArray(value);
const isDuration: Rule = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

const TEXT = ['be a string', isString] as const;
const FLAG = ['be true or false', isBoolean] as const;
const LIST = ['be an array', isList] as const;
const DURATION = ['be a number of milliseconds, 0 or more', isDuration] as const;
const IDENTIFIER = ['be 1 to 64 letters, digits, "-" or "_"', matches(/^[\w-]{1,64}$/)] as const;

const OPTIONS: Rules<WeChatSimulatorOptions> = {
  officialAccounts: LIST,
  websiteApps: LIST,
  miniPrograms: LIST,
  people: LIST,
  denial: ["be 'stay' or 'state-only'", matches(/^(?:stay|state-only)$/)],
  quotas: FLAG,
  classicOverlapMs: DURATION,
  forcedOverlapMs: DURATION,
  requireState: FLAG,
  snapshotUserinfo: ["be 'profile' or 'unauthorized'", matches(/^(?:profile|unauthorized)$/)],
  nonFollowerForm: ["be 'short' or 'long'", matches(/^(?:short|long)$/)],
  allowInProduction: FLAG,
};

const APP: Rules<App> = {
  appId: IDENTIFIER,
  appSecret: ['be a string that is not empty', matches(/./)],
  name: TEXT,
  originalId: TEXT,
  platform: TEXT,
  callbackDomain: ['be a bare host name, without scheme, port or path', matches(/^[\w.-]+$/)],
  verified: FLAG,
  testAccount: FLAG,
  banned: FLAG,
};

const PERSON: Rules<Person> = {
  id: IDENTIFIER,
  nickname: TEXT,
  headimgurl: ['be a web address, or empty', matches(/^(?:https?:\/\/\S+)?$/)],
  language: TEXT,
  snapshot: FLAG,
};

/** Throws a `TypeError` that names the option and the rule it breaks. */
function check(
  where: string,
  value: unknown,
  rules: Readonly<Record<string, readonly [string, Rule]>>,
): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(`\`${where}\` must be an object`);
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw new TypeError(`\`${where}.${name}\` is not an option of the simulator`);
    if (given !== undefined && !rule[1](given)) throw new TypeError(`\`${where}.${name}\` must ${rule[0]}`);
  }
}

/** Checks a person, from the options or from `addUser`. */
export const checkPerson = (where: string, person: unknown): void => check(where, person, PERSON);

function checkApps(where: string, apps: readonly App[]): void {
  apps.forEach((app, index) => {
    check(`${where}[${index}]`, app, APP);
    for (const name of ['appId', 'appSecret'] as const) {
      // Callers in plain JavaScript do leave them out.
      if ((app[name] as string | undefined) === undefined)
        throw new TypeError(`\`${where}[${index}].${name}\` is required`);
    }
  });
}

/** Checks the options and fills in the defaults. */
export function resolveOptions(options: WeChatSimulatorOptions): ResolvedOptions {
  check('options', options, OPTIONS);
  const { officialAccounts, websiteApps, miniPrograms } = options;
  const given = officialAccounts ?? websiteApps ?? miniPrograms;
  const defaults = defaultWorld();
  const apps =
    given === undefined
      ? defaults.apps
      : {
          'official-account': officialAccounts ?? [],
          website: websiteApps ?? [],
          'mini-program': miniPrograms ?? [],
        };
  checkApps('officialAccounts', apps['official-account']);
  checkApps('websiteApps', apps.website);
  checkApps('miniPrograms', apps['mini-program']);
  const people = options.people ?? defaults.people;
  people.forEach((person, index) => checkPerson(`people[${index}]`, person));
  return {
    apps,
    people,
    settings: {
      denial: options.denial ?? 'stay',
      quotas: options.quotas ?? true,
      classicOverlapMs: options.classicOverlapMs ?? 300_000,
      forcedOverlapMs: options.forcedOverlapMs ?? 0,
      requireState: options.requireState ?? false,
      snapshotUserinfo: options.snapshotUserinfo ?? 'profile',
      nonFollowerForm: options.nonFollowerForm ?? 'short',
    },
  };
}
