import type { WeChatApiError } from '../errors/wechat-api-error.js';
import { WeChatError } from '../errors/wechat-error.js';
import type { UserTokenScope } from './user-token-record.js';

/** The visitor has to go through WeChat again. `refusal` is what WeChat said, if it was asked. */
export function reauthorize(scope: UserTokenScope, refusal?: WeChatApiError): WeChatError {
  const why = refusal === undefined ? 'none is kept' : `WeChat answered errcode ${refusal.errcode}`;
  return new WeChatError('ERR_WECHAT_REAUTHORIZE', `no user token with ${scope}: ${why}`, {
    endpoint: refusal?.endpoint,
    cause: refusal,
    hint: 'Send the visitor through the login again, see docs/errors.md#err_wechat_reauthorize. 请让用户重新走一次微信登录授权。',
  });
}
