/** Why a login failed by what the visitor did or met. Comes as `info` with Passport's `fail`. */
export interface LoginFailure {
  /** Stable name of the outcome. */
  code: 'access_denied' | 'invalid_state' | 'snapshot_user' | 'code_rejected';
  /** For people, in English and Chinese. */
  message: string;
}

/** The visitor refused. */
export const ACCESS_DENIED: Failing = failing(
  401,
  'access_denied',
  'You did not allow the login.',
  '你取消了微信登录。',
);

/** No login of this browser can have caused this callback. */
export const INVALID_STATE: Failing = failing(
  403,
  'invalid_state',
  'This login was not begun in this browser, or it took too long. Please log in again.',
  '登录已失效或不是从此浏览器发起，请重新登录。',
);

/** WeChat's snapshot page, where the visitor is a virtual one. */
export const SNAPSHOT_USER: Failing = failing(
  403,
  'snapshot_user',
  'This is WeChat’s preview of the page. Tap “Use full service” at the bottom to log in.',
  '当前为微信快照页，请点击下方“使用完整服务”后登录。',
);

/** WeChat does not take the code any more. */
export const CODE_REJECTED: Failing = failing(
  401,
  'code_rejected',
  'WeChat did not accept this login. Please log in again.',
  '微信未接受此次登录，请重新登录。',
);

/** A failure and the HTTP status it is answered with. */
export interface Failing<Code extends string = LoginFailure['code']> {
  readonly status: number;
  readonly info: { readonly code: Code; readonly message: string };
}

/** Makes a failure; every text a visitor may read is in both languages. */
export function failing<Code extends string = LoginFailure['code']>(
  status: number,
  code: Code,
  english: string,
  chinese: string,
): Failing<Code> {
  return { status, info: { code, message: `${english} ${chinese}` } };
}
