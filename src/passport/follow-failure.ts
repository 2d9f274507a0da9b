import { failing, type Failing } from './failure.js';

/** Why a login by following failed by what the visitor did or met. Comes as `info` with Passport's `fail`. */
export interface FollowFailure {
  /** Stable name of the outcome. */
  code: 'scene_expired' | 'not_confirmed' | 'not_following' | 'too_many_codes' | 'method_not_allowed';
  /** For people, in English and Chinese. */
  message: string;
}

type FollowFailing = Failing<FollowFailure['code']>;

/** This browser has no code that is still good: it took too long, was used, or belongs to another browser. */
export const SCENE_EXPIRED: FollowFailing = failing(
  403,
  'scene_expired',
  'This QR code is no longer good, or belongs to another browser. Please ask for a new one.',
  '二维码已失效或不属于此浏览器，请刷新二维码。',
);

/** Nobody scanned, nobody answered yet, or with another number. */
export const NOT_CONFIRMED: FollowFailing = failing(
  401,
  'not_confirmed',
  'The login was not confirmed on the phone.',
  '尚未在手机上确认登录，或确认的数字不符。',
);

/** Whoever confirmed does not follow the account (any more). */
export const NOT_FOLLOWING: FollowFailing = failing(
  403,
  'not_following',
  'Follow the Official Account to log in.',
  '请先关注公众号再登录。',
);

/** More codes than the strategy may have made in a minute. */
export const TOO_MANY_CODES: FollowFailing = failing(
  429,
  'too_many_codes',
  'Too many people are asking for a QR code. Please try again in a minute.',
  '当前请求二维码的人数过多，请一分钟后再试。',
);

/** Anything but GET, which shows the code, and POST, which finishes the login. */
export const WRONG_METHOD: FollowFailing = failing(
  405,
  'method_not_allowed',
  'This login knows GET and POST.',
  '该登录接口仅支持 GET 与 POST。',
);
