import type { OfficialAccountOptions } from '../official-account-options.js';
import {
  checkBoolean,
  checkFunction,
  checkOptionNames,
  checkWholeNumber,
  refuseOption,
} from '../internal/check-options.js';

/** How a `WeChatMiniProgramStrategy` behaves, and which mini program it logs in to. */
export interface WeChatMiniProgramBehaviour {
  /** AppID of the mini program, from mp.weixin.qq.com. */
  appId: string;
  /** AppSecret of the mini program, or a function that gives the current one, for secrets that rotate. */
  appSecret: NonNullable<OfficialAccountOptions['appSecret']>;
  /** Replaces the HTTP client: a proxy, instrumentation, the simulator. Default is `node:https` with keep-alive. */
  fetch?: OfficialAccountOptions['fetch'];
  /** Base URLs of WeChat's hosts, as an `OfficialAccount` takes them; `api` is the one that counts. Default is WeChat. */
  endpoints?: OfficialAccountOptions['endpoints'];
  /** Longest time the call to WeChat may take, connection to last byte, in milliseconds. Default is `5000`. */
  timeoutMs?: number | undefined;
  /** Name for `passport.authenticate`; several mini programs in one site have one each. Default is `'wechat-miniprogram'`. */
  name?: string | undefined;
}

/** Options of `WeChatMiniProgramStrategy`. */
export interface WeChatMiniProgramStrategyOptions extends WeChatMiniProgramBehaviour {
  /** Whether `verify` gets the request first. Default is `false`. */
  passReqToCallback?: false | undefined;
}

/** Options of `WeChatMiniProgramStrategy` whose `verify` gets the request first. */
export interface WeChatMiniProgramStrategyOptionsWithRequest extends WeChatMiniProgramBehaviour {
  /** Whether `verify` gets the request first. */
  passReqToCallback: true;
}

const OWNER = 'WeChatMiniProgramStrategy';

/** Throws a `TypeError` for anything wrong or unknown. */
export function checkMiniProgramOptions(
  options: WeChatMiniProgramStrategyOptions | WeChatMiniProgramStrategyOptionsWithRequest,
): void {
  checkOptionNames<WeChatMiniProgramBehaviour & { passReqToCallback: unknown }>(OWNER, options as never, {
    appId: true,
    appSecret: true,
    fetch: true,
    endpoints: true,
    timeoutMs: true,
    name: true,
    passReqToCallback: true,
  });
  const { appId, appSecret, name } = options as Partial<WeChatMiniProgramBehaviour>;
  if (typeof appId !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(appId))
    refuseOption(OWNER, 'appId', 'must be the AppID of the mini program, such as wx0123456789abcdef');
  if (typeof appSecret !== 'function' && (typeof appSecret !== 'string' || appSecret === ''))
    refuseOption(OWNER, 'appSecret', 'must be a non-empty string, or a function that gives one');
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    refuseOption(OWNER, 'name', 'must be a non-empty string');
  checkFunction(OWNER, 'fetch', options.fetch);
  checkWholeNumber(OWNER, 'timeoutMs', options.timeoutMs, 1, 600_000);
  checkBoolean(OWNER, 'passReqToCallback', options.passReqToCallback);
}
