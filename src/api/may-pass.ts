import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError } from '../errors/wechat-error.js';
import { classOfErrcode } from './errcodes.js';

/**
 * Trouble of the network, or of a WeChat that is busy: the same call may work a moment later. Not a timeout, for a late
 * answer has used up its time already.
 */
export function mayPass(error: unknown): boolean {
  if (error instanceof WeChatApiError) return classOfErrcode(error.errcode) === 'retry';
  return isWeChatError(error, 'ERR_WECHAT_NETWORK') || isWeChatError(error, 'ERR_WECHAT_HTTP_STATUS');
}
