/**
 * What an `errcode` calls for.
 *
 * - `retry`: passing trouble at WeChat, later it works
 * - `token`: the common access token is dead; refresh it and try once more
 * - `authorize`: the visitor has to go through WeChat again
 * - `caller`: a value or setting of ours is wrong; the same call will fail again
 * - `quota`: too many calls
 * - `account`: the account or its administrator has to act
 * - `state`: no failure but a fact about the person
 */
export type ErrcodeClass = 'retry' | 'token' | 'authorize' | 'caller' | 'quota' | 'account' | 'state';

interface ErrcodeFact {
  readonly class: ErrcodeClass;
  /** What to do, in English and Chinese. */
  readonly hint: string;
}

/** See https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html */
const ERRCODES: Readonly<Record<number, ErrcodeFact>> = {
  [-1]: fact('retry', 'WeChat is busy; try again later.', '微信系统繁忙，请稍后重试。'),
  40001: fact(
    'token',
    'The common access token is dead, or the AppSecret is wrong. If it keeps happening, another system issues tokens for this AppID.',
    'access_token 已失效或 AppSecret 错误；若反复出现，说明另有系统在为同一 AppID 获取 token。',
  ),
  40002: fact('caller', 'WeChat does not know this grant type.', 'grant_type 不合法。'),
  40003: fact(
    'state',
    'This openid is unknown to the account: it belongs to another AppID, or the person never met this account.',
    'openid 不属于该公众号，请检查 AppID 是否一致。',
  ),
  40013: fact('caller', 'Check the AppID, upper and lower case included.', 'AppID 无效，请检查大小写。'),
  40014: fact('token', 'The access token is invalid.', 'access_token 不合法。'),
  40029: fact(
    'authorize',
    'The code is wrong, expired or foreign; start the login again.',
    'code 无效或已过期，请重新发起授权。',
  ),
  40030: fact(
    'authorize',
    'The refresh token is invalid; start the login again.',
    'refresh_token 无效，请重新授权。',
  ),
  40031: fact('caller', 'The list of openids is malformed.', 'openid 列表不合法。'),
  40032: fact('caller', 'The list of openids is too long or empty.', 'openid 列表长度不合法。'),
  40033: fact('caller', 'The request holds characters WeChat refuses.', '请求包含不合法的字符。'),
  40035: fact('caller', 'A parameter is invalid.', '参数不合法。'),
  40125: fact(
    'caller',
    'The AppSecret is wrong. Copy it again from mp.weixin.qq.com; resetting it there makes the old one invalid.',
    'AppSecret 错误，请到公众平台核对；重置后旧值立即失效。',
  ),
  40163: fact(
    'authorize',
    'The code was used before; start the login again.',
    'code 已被使用，请重新发起授权。',
  ),
  40164: fact(
    'account',
    'Add the address of this server to the IP allow-list of the account (mp.weixin.qq.com, Settings, Basic configuration).',
    '请把本服务器 IP 加入公众平台“基本配置”中的 IP 白名单。',
  ),
  40226: fact(
    'account',
    'WeChat blocked the login of this high-risk user.',
    '高风险用户，微信已拦截其登录。',
  ),
  40243: fact(
    'account',
    'The AppSecret is frozen; unfreeze it on mp.weixin.qq.com.',
    'AppSecret 已冻结，请在公众平台解冻。',
  ),
  41001: fact('caller', 'The access token is missing.', '缺少 access_token 参数。'),
  41002: fact('caller', 'The AppID is missing.', '缺少 appid 参数。'),
  41003: fact('caller', 'The refresh token is missing.', '缺少 refresh_token 参数。'),
  41004: fact('caller', 'The AppSecret is missing.', '缺少 secret 参数。'),
  41008: fact('caller', 'The code is missing.', '缺少 code 参数。'),
  41009: fact('caller', 'The openid is missing.', '缺少 openid 参数。'),
  42001: fact('token', 'The access token has expired.', 'access_token 已过期。'),
  42002: fact(
    'authorize',
    'The refresh token has expired; start the login again.',
    'refresh_token 已过期，请重新授权。',
  ),
  42003: fact('authorize', 'The code has expired; start the login again.', 'code 已过期，请重新发起授权。'),
  42007: fact(
    'authorize',
    'The person changed the WeChat password; start the login again.',
    '用户修改了微信密码，请重新授权。',
  ),
  43001: fact('caller', 'WeChat wants a GET here.', '需使用 GET 请求。'),
  43002: fact('caller', 'WeChat wants a POST here.', '需使用 POST 请求。'),
  43003: fact('caller', 'WeChat wants https.', '需使用 HTTPS 请求。'),
  44002: fact('caller', 'The body of the POST is empty.', 'POST 数据为空。'),
  45009: fact(
    'quota',
    'The daily quota of this interface is used up; it opens again tomorrow, or clear it on mp.weixin.qq.com.',
    '接口当日调用额度已用完，次日恢复，或在公众平台清零。',
  ),
  45011: fact(
    'quota',
    'Too many calls in this minute; try again in the next one.',
    '调用过于频繁，请下一分钟再试。',
  ),
  46004: fact('state', 'WeChat knows no such person.', '用户不存在。'),
  47001: fact('caller', 'WeChat cannot parse the request.', '请求体解析失败。'),
  48001: fact(
    'account',
    'The account may not use this interface: it needs a verified service account, and sns/userinfo the scope snsapi_userinfo.',
    '该账号没有此接口权限：需已认证服务号；sns/userinfo 需 snsapi_userinfo 授权。',
  ),
  48004: fact(
    'account',
    'WeChat has banned this interface for the account.',
    '接口已被封禁，请登录公众平台查看。',
  ),
  50001: fact('account', 'The person did not authorize this interface.', '用户未授权该接口。'),
  50002: fact('account', 'The person or the account is restricted.', '用户受限，可能是违规后接口被封禁。'),
  50004: fact('account', 'WeChat forbids this account to issue tokens.', '该账号禁止获取 access_token。'),
  50005: fact('state', 'The person does not follow the account.', '用户未关注公众号。'),
  50007: fact('account', 'The account is frozen.', '账号已冻结。'),
  89501: fact(
    'account',
    'The administrator of the account is being asked about this IP; try again after the answer.',
    '该 IP 正在等待管理员确认。',
  ),
  89503: fact(
    'account',
    'The administrator of the account has to confirm this IP in WeChat.',
    '该 IP 需要管理员在微信中确认。',
  ),
  89506: fact(
    'account',
    'The administrator refused this IP twice; it is blocked for 24 hours.',
    '管理员已两次拒绝该 IP，24 小时内不可用。',
  ),
  89507: fact(
    'account',
    'The administrator refused this IP; it is blocked for one hour.',
    '管理员已拒绝该 IP，1 小时内不可用。',
  ),
};

function fact(errcodeClass: ErrcodeClass, english: string, chinese: string): ErrcodeFact {
  return { class: errcodeClass, hint: `${english} ${chinese}` };
}

/** Class of an `errcode`; `undefined` for one that is not in the table. */
export function classOfErrcode(errcode: number): ErrcodeClass | undefined {
  return ERRCODES[errcode]?.class;
}

/** What a human can do about an `errcode`, in English and Chinese. */
export function hintOfErrcode(errcode: number): string | undefined {
  return ERRCODES[errcode]?.hint;
}
