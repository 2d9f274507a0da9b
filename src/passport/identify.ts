import { classOfErrcode } from '../api/errcodes.js';
import { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import { findFollower } from './find-follower.js';
import type { Identity } from './identities.js';
import { LoginCalls } from './login-calls.js';
import { appOf, type LoginSettings } from './login-settings.js';
import type { StateRecord } from './state-store.js';

const EXCHANGE = 'sns/oauth2/access_token';
/** The exchange, and that of a third-party platform. */
const EXCHANGES = [EXCHANGE, 'sns/oauth2/component/access_token'];
/** A visitor waits no longer than this for what the login can do without. */
const FOLLOWER_MS = 3_000;

/** Finds out who a code stands for, and what else the login is to know about them. The code arrives once at most. */
export async function identify(
  settings: LoginSettings,
  record: StateRecord,
  code: string,
): Promise<Identity> {
  const { account, allowSnapshotUsers, fetchFollower, retries } = settings;
  const { scope, lang } = record;
  const { api } = appOf(settings, record) ?? account;
  const calls = new LoginCalls(retries);
  const token = await calls.exchange((timeoutMs) => api.exchangeCode(code, { timeoutMs }));
  if (token.isSnapshotUser && !allowSnapshotUsers) return { token };
  const isSilent = scope === 'snsapi_base';
  if (!isSilent && token.scopes.length > 0 && !token.scopes.includes(scope)) {
    throw new WeChatError('ERR_WECHAT_RESPONSE', `${EXCHANGE}: WeChat granted another scope than ${scope}`, {
      endpoint: EXCHANGE,
      hint: 'The address of the authorization page was changed on the way. 授权链接的 scope 被更改，请重新登录。',
    });
  }
  // A virtual visitor follows nobody, and a website app knows its visitors by other openids than the account.
  const asksFollower = fetchFollower && record.appId === account.appId && !token.isSnapshotUser;
  const [shown, follower] = await Promise.all([
    isSilent ? undefined : calls.read((timeoutMs) => api.fetchUserProfile(token, { lang, timeoutMs })),
    asksFollower ? findFollower(account, token.openid, Math.min(FOLLOWER_MS, calls.leftMs)) : undefined,
  ]);
  return { token, shown, follower };
}

/** Tells whether WeChat calls the code used, invalid or expired: then the login can begin again. */
export function isDeadCode(error: unknown): boolean {
  return (
    error instanceof WeChatApiError &&
    EXCHANGES.includes(error.endpoint) &&
    classOfErrcode(error.errcode) === 'authorize'
  );
}
