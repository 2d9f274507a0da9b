/**
 * What WeChat's login page shows in the place of the login.
 * See https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
const TEXTS = {
  10003: ['redirect_uri 参数错误', 'the host of redirect_uri is not the callback domain of the account'],
  10004: ['该公众号被封禁', 'the account is banned'],
  10005: ['该公众号没有这些 scope 的权限', 'the account may not use this scope'],
  10006: ['必须关注此测试号', 'only followers of this test account can log in'],
  10009: ['操作太频繁，请稍后重试', 'too many logins, try again later'],
  10010: ['scope 不能为空', 'scope is empty'],
  10011: ['redirect_uri 不能为空', 'redirect_uri is empty'],
  10012: ['appid 不能为空', 'appid is empty'],
  10013: ['state 不能为空', 'state is empty'],
  10015: [
    '公众号未授权第三方平台，请检查授权状态',
    'the account has not authorized the third-party platform',
  ],
  10016: ['不支持微信开放平台的 Appid，请使用公众号 Appid', 'this is not the app id of an Official Account'],
} as const;

/** Code of one of WeChat's error pages. */
export type PageErrorCode = keyof typeof TEXTS;

const DEAD_LINK = '该链接无法访问';

/** WeChat refuses to open a login link or a QR code. `code` is the number on the page; `undefined` is a page without one, as 该链接无法访问. */
export class WeChatPageError extends Error {
  override readonly name = 'WeChatPageError';

  private constructor(
    readonly code: PageErrorCode | undefined,
    /** What the page says. */
    readonly text: string,
    /** What is wrong, in English. */
    readonly reason: string,
  ) {
    super(`${code === undefined ? '' : `${code} `}${text}: ${reason}`);
  }

  /** A page with a number. */
  static numbered(code: PageErrorCode): WeChatPageError {
    const [text, reason] = TEXTS[code];
    return new WeChatPageError(code, text, reason);
  }

  /** The page with that number, if WeChat has one. */
  static known(code: number): WeChatPageError | undefined {
    return Object.hasOwn(TEXTS, code) ? WeChatPageError.numbered(code as PageErrorCode) : undefined;
  }

  /** The page for a QR code whose time is over. */
  static expiredCode(): WeChatPageError {
    return new WeChatPageError(undefined, '该二维码已过期', 'the QR code has expired');
  }

  /** The page for a link that does not match WeChat's pattern. */
  static deadLink(reason: string): WeChatPageError {
    return new WeChatPageError(undefined, DEAD_LINK, reason);
  }
}
