/** Stable codes of everything that can go wrong at run time. Branch on these, never on messages. */
export type WeChatErrorCode =
  | 'ERR_WECHAT_API'
  | 'ERR_WECHAT_HTTP_STATUS'
  | 'ERR_WECHAT_NETWORK'
  | 'ERR_WECHAT_TIMEOUT'
  | 'ERR_WECHAT_RESPONSE'
  | 'ERR_WECHAT_STORE'
  | 'ERR_WECHAT_LOCK_TIMEOUT'
  | 'ERR_WECHAT_UNAVAILABLE'
  | 'ERR_WECHAT_REAUTHORIZE'
  | 'ERR_WECHAT_CONFIG';

/** What a {@link WeChatError} is made of. */
export interface WeChatErrorDetails {
  /** WeChat endpoint the call went to, such as `sns/userinfo`; never a URL. */
  endpoint?: string | undefined;
  /** What a human can do about it, in English and Chinese. */
  hint?: string | undefined;
  /** Error behind this one. It must already be free of secrets, see `withoutSecrets`. */
  cause?: Error | undefined;
}

/**
 * HTTP status an application should answer with. Express and Koa read `status` from an error by themselves, so an
 * unreachable WeChat becomes 503 and not a 500 that looks like a bug of the application.
 */
const STATUS: Record<WeChatErrorCode, number> = {
  ERR_WECHAT_API: 502,
  ERR_WECHAT_HTTP_STATUS: 502,
  ERR_WECHAT_RESPONSE: 502,
  ERR_WECHAT_NETWORK: 503,
  ERR_WECHAT_TIMEOUT: 503,
  ERR_WECHAT_STORE: 503,
  ERR_WECHAT_LOCK_TIMEOUT: 503,
  ERR_WECHAT_UNAVAILABLE: 503,
  ERR_WECHAT_REAUTHORIZE: 401,
  ERR_WECHAT_CONFIG: 500,
};

/** Recognises errors of another copy or realm of this package, where `instanceof` fails. */
const BRAND = Symbol.for('passport-wechat-follower.error');

/**
 * Base class of every error this library raises at run time. Messages and properties name the endpoint and never hold
 * a URL, a secret, a token or a code.
 */
export class WeChatError extends Error {
  /** Kind of failure. See docs/errors.md for when, why and what to do. */
  readonly code: WeChatErrorCode;
  /** HTTP status an application should answer with; Express and Koa use it by themselves. */
  readonly status: number;
  /** WeChat endpoint the call went to, such as `sns/userinfo`. */
  readonly endpoint?: string;
  /** What a human can do about it, in English and Chinese. */
  readonly hint?: string;

  /** Takes the stable code, a message free of secrets and what else is known. */
  constructor(code: WeChatErrorCode, message: string, details: WeChatErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = STATUS[code];
    if (details.endpoint !== undefined) this.endpoint = details.endpoint;
    if (details.hint !== undefined) this.hint = details.hint;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static {
    // On the prototype, so that the name is no own property in logs and `inspect`.
    this.prototype.name = 'WeChatError';
  }
}

/** What an error with the code `ERR_WECHAT_API` has beside the others: WeChat's own words. */
export interface WeChatApiErrorFields {
  /** WeChat endpoint that answered, such as `sns/userinfo`. */
  readonly endpoint: string;
  /** WeChat's number for the failure. */
  readonly errcode: number;
  /** WeChat's text. */
  readonly errmsg: string;
  /** WeChat's trace id of the call. */
  readonly rid?: string;
}

/** Tells whether `value` is an error of this library, also across package copies; with `code`, whether it is that one. */
export function isWeChatError(
  value: unknown,
  code: 'ERR_WECHAT_API',
): value is WeChatError & WeChatApiErrorFields;
export function isWeChatError(value: unknown, code?: WeChatErrorCode): value is WeChatError;
export function isWeChatError(value: unknown, code?: WeChatErrorCode): value is WeChatError {
  if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
  return code === undefined || ('code' in value && value.code === code);
}
