import { checkApps, checkComponents, checkPerson } from './check-world.js';
import { defaultWorld } from './default-world.js';
import { checkRules, DURATION, FLAG, LIST, matches, type Rules } from './option-rules.js';
import { resolvePushOptions, type PushOptions, type PushSettings } from './push/push-options.js';
import type { App, AppKind } from './world/apps.js';
import type { Component } from './world/components.js';
import type { Person } from './world/people.js';
import type { RefreshTokenPolicy } from './world/web-tokens.js';
import { LIMITS } from './world/limits.js';
import type { DailyQuotas } from './world/quotas.js';

/** Options of `WeChatSimulator`. */
export interface WeChatSimulatorOptions {
  /** Official Accounts of the world. Default, when no app of any kind is given, is one verified account. */
  readonly officialAccounts?: readonly App[] | undefined;
  /** Website apps of the world. Default, when no app of any kind is given, is one. */
  readonly websiteApps?: readonly App[] | undefined;
  /** Mini programs of the world. Default, when no app of any kind is given, is one. */
  readonly miniPrograms?: readonly App[] | undefined;
  /** Third-party platforms (第三方平台) that run Official Accounts for others. Default is none. */
  readonly components?: readonly Component[] | undefined;
  /** Everybody with a WeChat account. Default is three people, who follow nobody. */
  readonly people?: readonly Person[] | undefined;
  /** What refusing consent does: `stay`, no redirect at all, or `state-only`, a redirect without a code. Default is `stay`. */
  readonly denial?: 'stay' | 'state-only' | undefined;
  /** Whether WeChat's daily and per-minute limits hold. Default is `true`. */
  readonly quotas?: boolean | undefined;
  /** Calls a day of single endpoints, in the place of the documents' limits; WeChat's console may show others. Default is `{}`. */
  readonly dailyQuotas?: DailyQuotas | undefined;
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
  /** Whether who follows the account is not asked for consent, as WeChat does with who comes from the conversation. Default is `false`. */
  readonly silentForFollowers?: boolean | undefined;
  /** How long after a consent the same account is not asked for again, in ms; some report 30 days. Default is `0`: every time. */
  readonly silentAfterConsentMs?: number | undefined;
  /**
   * What a refresh does to the refresh token: it is `kept` with its end, its life is `renewed`, or it is `rotated`, and
   * the one before is 40030. Default is `kept`.
   */
  readonly refreshTokens?: RefreshTokenPolicy | undefined;
  /** What a wrong AppSecret is to whoever asks for a common access token: the list of codes names both. Default is `40125`. */
  readonly wrongSecret?: 40125 | 40001 | undefined;
  /** Whether `sns/jscode2session` says `errcode` 0 beside what it answers, as samples do. Default is `false`. */
  readonly sessionErrcode?: boolean | undefined;
  /** How long a temporary QR code lives that is created without `expire_seconds`; the documents say 60 s and 30 s. Default is `60_000`. */
  readonly qrCodeLifeMs?: number | undefined;
  /** How message pushes (消息推送) are delivered. Defaults are WeChat's. */
  readonly push?: PushOptions | undefined;
  /**
   * What `cgi-bin/user/info/batchget` does about somebody who does not follow: an `entry` with `subscribe` 0, or it
   * refuses the whole call with 40003. Default is `entry`.
   */
  readonly batchNonFollower?: 'entry' | 'refuse' | undefined;
  /** How many followers a page of `cgi-bin/user/get` has. Default is `10_000`, as of WeChat. */
  readonly followersPerPage?: number | undefined;
  /** Whether the simulator may be constructed although `NODE_ENV` is `production`. Default is `false`. */
  readonly allowInProduction?: boolean | undefined;
}

/** Which way the simulated WeChat goes where its documents leave a choice. */
export interface Settings {
  readonly denial: 'stay' | 'state-only';
  readonly quotas: boolean;
  readonly dailyQuotas: DailyQuotas;
  readonly classicOverlapMs: number;
  readonly forcedOverlapMs: number;
  readonly requireState: boolean;
  readonly snapshotUserinfo: 'profile' | 'unauthorized';
  readonly nonFollowerForm: 'short' | 'long';
  readonly batchNonFollower: 'entry' | 'refuse';
  readonly followersPerPage: number;
  readonly silentForFollowers: boolean;
  readonly silentAfterConsentMs: number;
  readonly refreshTokens: RefreshTokenPolicy;
  readonly wrongSecret: 40125 | 40001;
  readonly sessionErrcode: boolean;
  readonly qrCodeLifeMs: number;
}

/** Checked options with every default filled in. */
export interface ResolvedOptions {
  readonly apps: Readonly<Record<AppKind, readonly App[]>>;
  readonly components: readonly Component[];
  readonly people: readonly Person[];
  readonly settings: Settings;
  readonly push: PushSettings;
}

const isPageSize = (value: unknown) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 10_000;

const areDailyQuotas = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(
    ([name, most]) => Object.hasOwn(LIMITS, name) && Number.isInteger(most) && Number(most) >= 0,
  );

const OPTIONS: Rules<WeChatSimulatorOptions> = {
  officialAccounts: LIST,
  websiteApps: LIST,
  miniPrograms: LIST,
  components: LIST,
  people: LIST,
  denial: ["be 'stay' or 'state-only'", matches(/^(?:stay|state-only)$/)],
  quotas: FLAG,
  dailyQuotas: [`be whole numbers by endpoint, of ${Object.keys(LIMITS).join(', ')}`, areDailyQuotas],
  classicOverlapMs: DURATION,
  forcedOverlapMs: DURATION,
  requireState: FLAG,
  snapshotUserinfo: ["be 'profile' or 'unauthorized'", matches(/^(?:profile|unauthorized)$/)],
  nonFollowerForm: ["be 'short' or 'long'", matches(/^(?:short|long)$/)],
  batchNonFollower: ["be 'entry' or 'refuse'", matches(/^(?:entry|refuse)$/)],
  followersPerPage: ['be an integer from 1 to 10000', isPageSize],
  silentForFollowers: FLAG,
  silentAfterConsentMs: DURATION,
  refreshTokens: ["be 'kept', 'renewed' or 'rotated'", matches(/^(?:kept|renewed|rotated)$/)],
  wrongSecret: ['be 40125 or 40001', (value) => value === 40125 || value === 40001],
  sessionErrcode: FLAG,
  qrCodeLifeMs: DURATION,
  push: ['be an object', (value) => typeof value === 'object' && value !== null],
  allowInProduction: FLAG,
};

/** Checks the options and fills in the defaults; refuses to work in production. */
export function resolveOptions(options: WeChatSimulatorOptions): ResolvedOptions {
  checkRules('options', options, OPTIONS);
  if (process.env.NODE_ENV === 'production' && options.allowInProduction !== true) {
    throw new Error(
      'WeChatSimulator does not start with NODE_ENV=production: it lets anybody in. Pass `allowInProduction: true` if you mean it',
    );
  }
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
  const components = options.components ?? [];
  checkComponents(components);
  const people = options.people ?? defaults.people;
  people.forEach((person, index) => checkPerson(`people[${index}]`, person));
  return {
    apps,
    components,
    people,
    settings: {
      denial: options.denial ?? 'stay',
      quotas: options.quotas ?? true,
      dailyQuotas: options.dailyQuotas ?? {},
      classicOverlapMs: options.classicOverlapMs ?? 300_000,
      forcedOverlapMs: options.forcedOverlapMs ?? 0,
      requireState: options.requireState ?? false,
      snapshotUserinfo: options.snapshotUserinfo ?? 'profile',
      nonFollowerForm: options.nonFollowerForm ?? 'short',
      batchNonFollower: options.batchNonFollower ?? 'entry',
      followersPerPage: options.followersPerPage ?? 10_000,
      silentForFollowers: options.silentForFollowers ?? false,
      silentAfterConsentMs: options.silentAfterConsentMs ?? 0,
      refreshTokens: options.refreshTokens ?? 'kept',
      wrongSecret: options.wrongSecret ?? 40125,
      sessionErrcode: options.sessionErrcode ?? false,
      qrCodeLifeMs: options.qrCodeLifeMs ?? 60_000,
    },
    push: resolvePushOptions(options.push),
  };
}
