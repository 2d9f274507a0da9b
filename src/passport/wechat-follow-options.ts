import { checkBoolean, checkOptionNames, checkWholeNumber, refuseOption } from '../internal/check-options.js';
import { checkPath } from '../internal/local-path.js';
import { OfficialAccount } from '../official-account.js';

/** How a `WeChatFollowStrategy` behaves. */
export interface WeChatFollowBehaviour {
  /** Account to follow: the one your `messagePush` has, in this process or, with a shared store, in any. */
  account: OfficialAccount;
  /** Name of your site, as the person on the phone is asked about it; at most 64 characters. */
  siteName: string;
  /** Name for `passport.authenticate`. Default is `'wechat-follow'`. */
  name?: string | undefined;
  /**
   * How many QR codes all processes together may have WeChat make in a minute; whoever comes later gets 429. WeChat
   * allows 100,000 a day. Default is `60`.
   */
  codesPerMinute?: number | undefined;
  /** Where somebody goes who is logged in and finishes a login that is over, in another tab say. Default is `'/'`. */
  alreadyLoggedInPath?: string | undefined;
}

/** Options of `WeChatFollowStrategy`. */
export interface WeChatFollowStrategyOptions extends WeChatFollowBehaviour {
  /** Whether `verify` gets the request first. Default is `false`. */
  passReqToCallback?: false | undefined;
}

/** Options of `WeChatFollowStrategy` whose `verify` gets the request first. */
export interface WeChatFollowStrategyOptionsWithRequest extends WeChatFollowBehaviour {
  /** Whether `verify` gets the request first. */
  passReqToCallback: true;
}

const OWNER = 'WeChatFollowStrategy';

/** Throws a `TypeError` for anything wrong or unknown. */
export function checkFollowOptions(
  options: WeChatFollowStrategyOptions | WeChatFollowStrategyOptionsWithRequest,
): void {
  checkOptionNames<WeChatFollowBehaviour & { passReqToCallback: unknown }>(OWNER, options as never, {
    account: true,
    siteName: true,
    name: true,
    codesPerMinute: true,
    alreadyLoggedInPath: true,
    passReqToCallback: true,
  });
  const { account, siteName, name, codesPerMinute, alreadyLoggedInPath } =
    options as Partial<WeChatFollowBehaviour>;
  if (!(account instanceof OfficialAccount)) refuseOption(OWNER, 'account', 'must be an OfficialAccount');
  if (typeof siteName !== 'string' || siteName.trim() === '' || siteName.length > 64)
    refuseOption(OWNER, 'siteName', 'must be the name of your site, of 1 to 64 characters');
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    refuseOption(OWNER, 'name', 'must be a non-empty string');
  checkWholeNumber(OWNER, 'codesPerMinute', codesPerMinute, 1, 100_000);
  if (alreadyLoggedInPath !== undefined) checkPath(OWNER, 'alreadyLoggedInPath', alreadyLoggedInPath);
  checkBoolean(OWNER, 'passReqToCallback', options.passReqToCallback);
}
