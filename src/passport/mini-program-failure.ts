import { WeChatApiError } from '../errors/wechat-api-error.js';
import { failing, type Failing } from './failure.js';

/** Why a login of a mini program failed by what was sent, or by who sent it. Comes as `info` with Passport's `fail`. */
export interface MiniProgramFailure {
  /** Stable name of the outcome. */
  code:
    | 'method_not_allowed'
    | 'unsupported_media_type'
    | 'body_too_large'
    | 'body_too_slow'
    | 'invalid_request'
    | 'code_rejected'
    | 'user_blocked'
    | 'too_many_logins';
  /** For people, in English and Chinese. */
  message: string;
}

type MiniProgramFailing = Failing<MiniProgramFailure['code']>;

/** Anything but a POST. */
export const METHOD_NOT_ALLOWED: MiniProgramFailing = failing(
  405,
  'method_not_allowed',
  'A mini program logs in with POST.',
  '小程序登录请使用 POST。',
);

/** Anything but JSON, a form of a foreign page above all: a browser asks before it sends JSON across sites. */
export const UNSUPPORTED_MEDIA_TYPE: MiniProgramFailing = failing(
  415,
  'unsupported_media_type',
  'The login is sent as application/json.',
  '登录请求须为 application/json。',
);

/** More than any login needs. */
export const BODY_TOO_LARGE: MiniProgramFailing = failing(
  413,
  'body_too_large',
  'The body of the login is too large.',
  '登录请求内容过大。',
);

/** A body that did not arrive in time. */
export const BODY_TOO_SLOW: MiniProgramFailing = failing(
  408,
  'body_too_slow',
  'The body of the login did not arrive in time.',
  '登录请求超时。',
);

/** No JSON, or no code in it. */
export const INVALID_REQUEST: MiniProgramFailing = failing(
  400,
  'invalid_request',
  'The login needs {"code": …} with the code of wx.login, and nothing else counts.',
  '登录请求须为 {"code": …}，即 wx.login 返回的 code。',
);

const CODE_REJECTED: MiniProgramFailing = failing(
  401,
  'code_rejected',
  'WeChat did not accept this login. Call wx.login and log in again.',
  '微信未接受此次登录，请重新调用 wx.login。',
);

const USER_BLOCKED: MiniProgramFailing = failing(
  403,
  'user_blocked',
  'WeChat blocked the login of this user.',
  '微信已拦截该用户的登录。',
);

const TOO_MANY_LOGINS: MiniProgramFailing = failing(
  429,
  'too_many_logins',
  'Too many logins in this minute. Please try again in the next one.',
  '登录过于频繁，请下一分钟再试。',
);

/** See https://developers.weixin.qq.com/miniprogram/dev/server/API/user-login/api_code2session; 42003 is the web's. */
const BY_ERRCODE: Readonly<Record<number, MiniProgramFailing>> = {
  40029: CODE_REJECTED,
  40163: CODE_REJECTED,
  42003: CODE_REJECTED,
  40226: USER_BLOCKED,
  45011: TOO_MANY_LOGINS,
};

/** What WeChat's refusal says of the visitor; `undefined` for everything that is not the visitor's doing. */
export function failingOf(error: unknown): MiniProgramFailing | undefined {
  return error instanceof WeChatApiError ? BY_ERRCODE[error.errcode] : undefined;
}
