import { LANGS, type Lang } from '../api/user-profile.js';
import { SCOPES, type Scope } from '../api/authorization-url.js';
import {
  checkBoolean,
  checkChoice,
  checkFunction,
  checkOptionNames,
  refuseOption,
} from '../internal/check-options.js';
import { checkPath } from '../internal/local-path.js';
import { OFFICIAL_ACCOUNT_OPTIONS, type OfficialAccountOptions } from '../official-account-options.js';
import { OfficialAccount } from '../official-account.js';
import type OAuth2Strategy = require('passport-oauth2');
import { brokenCallbackRule } from './callback-url.js';
import type { WeChatProfile } from './profile.js';
import type { StateStore } from './state-store.js';
import type { WebsiteOptions } from './website-app.js';

/** Options that both the strategy and one `passport.authenticate` know; the latter overrules. */
export interface WeChatLoginOptions {
  /** `snsapi_base` is silent and gives the openid; `snsapi_userinfo` asks for the profile. Default is `'snsapi_base'`. */
  scope?: Scope | undefined;
  /** Language of the place names in the profile. Default is `'zh_CN'`. */
  lang?: Lang | undefined;
  /** Shows the consent pop-up even to visitors who agreed lately. Default is `false`. */
  forcePopup?: boolean | undefined;
  /** Opens the page in WeChat's snapshot mode, to try out how the site behaves there. Default is `false`. */
  forceSnapShot?: boolean | undefined;
}

/** How a {@link WeChatStrategy} behaves. */
export interface WeChatStrategyBehaviour extends WeChatLoginOptions {
  /**
   * Where WeChat sends visitors back to: an absolute https URL (http only for this machine) on the callback domain of
   * the account. Never derived from a request. Spelt as Passport spells it.
   */
  callbackURL: string;
  /**
   * Website app (网站应用) for visitors outside WeChat: they get its QR code page (`snsapi_login`), visitors inside go to
   * the account. Its openids are others than the account's; `profile.appId` says whose. Default is none: everybody goes
   * to the account.
   */
  website?: WebsiteOptions | undefined;
  /**
   * Silent first, consent only for those it says yes to: a first visit, say. It sees the silent profile; a yes sends the
   * visitor to `snsapi_userinfo`, once, and `verify` runs after that. Default is never.
   */
  needsConsent?:
    | ((
        profile: WeChatProfile,
        req: Parameters<OAuth2Strategy['authenticate']>[0],
      ) => boolean | Promise<boolean>)
    | undefined;
  /**
   * Asks whether the visitor follows the account, at each login through it: `profile.follower`, and followers have a
   * unionid even after a silent login. A login does not fail or wait long when WeChat cannot say. Default is `false`.
   */
  fetchFollower?: boolean | undefined;
  /** Name for `passport.authenticate`. Default is `'wechat'`. */
  name?: string | undefined;
  /**
   * Visitors of WeChat's snapshot page are virtual: with `'refuse'` they fail with `snapshot_user`, with `'allow'`
   * they reach `verify` as `profile.isSnapshotUser`. Default is `'refuse'`.
   */
  snapshotUsers?: 'refuse' | 'allow' | undefined;
  /** Keeps the user token of every login in `account.userTokens`, once `verify` accepted the visitor. Default is `false`. */
  rememberUserToken?: boolean | undefined;
  /** Path for visitors who come back to a used callback but are logged in already. Default is `'/'`. */
  alreadyLoggedInPath?: string | undefined;
  /** Keeps logins under way. Default is a `SessionStateStore`. */
  stateStore?: StateStore | undefined;
}

/** The account a strategy logs in with: a ready one, or what makes one. */
export type AccountChoice = { account: OfficialAccount } | (OfficialAccountOptions & { account?: undefined });

/** Options of {@link WeChatStrategy}. */
export type WeChatStrategyOptions = WeChatStrategyBehaviour &
  AccountChoice & {
    /** Whether `verify` gets the request first. Default is `false`. */
    passReqToCallback?: false | undefined;
  };

/** Options of {@link WeChatStrategy} whose `verify` gets the request first. */
export type WeChatStrategyOptionsWithRequest = WeChatStrategyBehaviour &
  AccountChoice & {
    /** Whether `verify` gets the request first. */
    passReqToCallback: true;
  };

const OWNER = 'WeChatStrategy';

/** Takes what concerns the account out of a strategy's options. Throws a `TypeError` for anything wrong or unknown. */
export function checkStrategyOptions(
  options: WeChatStrategyOptions | WeChatStrategyOptionsWithRequest,
): OfficialAccount {
  checkOptionNames<
    WeChatStrategyBehaviour & OfficialAccountOptions & { account: unknown; passReqToCallback: unknown }
  >(OWNER, options as never, {
    ...OFFICIAL_ACCOUNT_OPTIONS,
    account: true,
    callbackURL: true,
    website: true,
    needsConsent: true,
    fetchFollower: true,
    name: true,
    scope: true,
    lang: true,
    forcePopup: true,
    forceSnapShot: true,
    snapshotUsers: true,
    rememberUserToken: true,
    alreadyLoggedInPath: true,
    stateStore: true,
    passReqToCallback: true,
  });
  const { callbackURL, name, snapshotUsers, alreadyLoggedInPath, stateStore, passReqToCallback } = options;
  const rule = brokenCallbackRule(callbackURL);
  if (rule !== undefined) refuseOption(OWNER, 'callbackURL', rule);
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    refuseOption(OWNER, 'name', 'must be a non-empty string');
  checkLoginOptions(options, (option, broken) => refuseOption(OWNER, option, broken));
  checkChoice(OWNER, 'snapshotUsers', snapshotUsers, ['refuse', 'allow']);
  checkBoolean(OWNER, 'passReqToCallback', passReqToCallback);
  checkBoolean(OWNER, 'rememberUserToken', options.rememberUserToken);
  checkBoolean(OWNER, 'fetchFollower', options.fetchFollower);
  checkFunction(OWNER, 'needsConsent', options.needsConsent);
  if (options.needsConsent !== undefined && options.scope === 'snsapi_userinfo')
    refuseOption(
      OWNER,
      'needsConsent',
      'goes with the scope "snsapi_base"; "snsapi_userinfo" asks everybody',
    );
  if (alreadyLoggedInPath !== undefined) checkPath(OWNER, 'alreadyLoggedInPath', alreadyLoggedInPath);
  const methods = ['save', 'find', 'take', 'claimRestart'] as const;
  if (
    stateStore !== undefined &&
    !methods.every((method) => typeof (Object(stateStore) as Partial<StateStore>)[method] === 'function')
  ) {
    refuseOption(OWNER, 'stateStore', `must have the methods ${methods.join(', ')}`);
  }
  return accountOf(options);
}

/** Checks what a strategy and one `passport.authenticate` have in common, and reports the first broken rule. */
export function checkLoginOptions(
  options: WeChatLoginOptions,
  refuse: (option: string, rule: string) => never,
): void {
  const oneOf = (choices: readonly string[]) =>
    `must be one of ${choices.map((choice) => `"${choice}"`).join(', ')}`;
  if (options.scope !== undefined && !SCOPES.includes(options.scope)) refuse('scope', oneOf(SCOPES));
  if (options.lang !== undefined && !LANGS.includes(options.lang)) refuse('lang', oneOf(LANGS));
  for (const option of ['forcePopup', 'forceSnapShot'] as const) {
    if (options[option] !== undefined && typeof options[option] !== 'boolean')
      refuse(option, 'must be true or false');
  }
}

function accountOf(options: WeChatStrategyOptions | WeChatStrategyOptionsWithRequest): OfficialAccount {
  const own = Object.fromEntries(
    Object.entries(options).filter(
      ([name, value]) => name in OFFICIAL_ACCOUNT_OPTIONS && value !== undefined,
    ),
  );
  if (options.account === undefined) return new OfficialAccount(own as unknown as OfficialAccountOptions);
  if (!(options.account instanceof OfficialAccount))
    refuseOption(OWNER, 'account', 'must be an OfficialAccount');
  const [twice] = Object.keys(own);
  if (twice !== undefined)
    refuseOption(OWNER, twice, 'belongs to the `account` that was given; set it there');
  return options.account;
}
