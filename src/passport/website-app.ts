import { checkCredentials } from '../api/credentials.js';
import type { AppSecret } from '../api/app-credentials.js';
import type { WeChatApi } from '../api/wechat-api.js';
import { checkOptionNames, refuseOption } from '../internal/check-options.js';
import type { OfficialAccount } from '../official-account.js';
import type { StrategyRequest } from './state-store.js';

/** Website app (网站应用) of the Open Platform, whose QR code page logs in visitors outside WeChat. */
export interface WebsiteOptions {
  /** AppID of the website app, from open.weixin.qq.com; not the account's. */
  appId: string;
  /** AppSecret of the website app, or a function that gives the current one. */
  appSecret: AppSecret;
}

/** An app of WeChat's that visitors log in through: the account, or the website app. */
export interface LoginApp {
  readonly appId: string;
  readonly api: WeChatApi;
}

/** Makes the website app of a strategy; it talks to WeChat as the account does. Throws the `TypeError` of a wrong option. */
export function openWebsiteApp(
  owner: string,
  options: WebsiteOptions | undefined,
  account: OfficialAccount,
): LoginApp | undefined {
  if (options === undefined) return undefined;
  checkOptionNames(`${owner}: \`website\``, options, { appId: true, appSecret: true });
  const { appId, appSecret } = options;
  checkCredentials(options, (option, rule) => refuseOption(owner, `website.${option}`, rule));
  if (appId === account.appId)
    refuseOption(owner, 'website.appId', 'must be that of a website app (网站应用), not the account’s');
  return { appId, api: account.api.forApp({ appId, appSecret }) };
}

/** Tells whether a request says that it comes from WeChat's browser, on phones and in its clients for Windows and Mac. */
export function isInsideWeChat(req: StrategyRequest): boolean {
  const { 'user-agent': userAgent } = Object(req.headers) as { 'user-agent'?: unknown };
  return typeof userAgent === 'string' && /\bMicroMessenger\b/i.test(userAgent);
}
