import type OAuth2Strategy = require('passport-oauth2');
import type { WeChatLoginOptions } from './wechat-strategy-options.js';

/** Options of one `passport.authenticate('wechat', …)`, beside Passport's own. They overrule the strategy's. */
export interface WeChatAuthenticateOptions extends WeChatLoginOptions {
  /** Where WeChat sends this visitor back to. Same rules as the strategy's. */
  callbackURL?: string | undefined;
  /**
   * Where to go after the login, or a function of the request that says so. Only a path on our own origin counts;
   * anything else is ignored. Comes back as `info.returnTo`, where `redirectBack` finds it.
   */
  returnTo?: string | ((req: Parameters<OAuth2Strategy['authenticate']>[0]) => unknown) | undefined;
  /**
   * Whether this visitor gets the QR code page of the strategy's `website`, or a function of the request that says so.
   * Default, also for a function that gives no boolean, is: if the `User-Agent` does not say `MicroMessenger`.
   */
  website?:
    boolean | ((req: Parameters<OAuth2Strategy['authenticate']>[0]) => boolean | undefined) | undefined;
}

declare module 'passport' {
  // Passport's type lists its own options only; without this every use of ours would need a cast.
  interface AuthenticateOptions extends Omit<WeChatAuthenticateOptions, 'scope'> {}
}
