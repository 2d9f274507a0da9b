import { WeChatError, type WeChatApiErrorFields, type WeChatErrorDetails } from './wechat-error.js';

/** What a {@link WeChatApiError} is made of. */
export interface WeChatApiErrorDetails extends WeChatErrorDetails {
  endpoint: string;
  /** WeChat's number for the failure. */
  errcode: number;
  /** WeChat's text without its trace suffix. */
  errmsg: string;
  /** WeChat's trace id of the call. */
  rid?: string | undefined;
}

/** WeChat answered, and the answer is an `errcode`. Code `ERR_WECHAT_API`. */
export class WeChatApiError extends WeChatError implements WeChatApiErrorFields {
  declare readonly endpoint: string;
  /**
   * WeChat's number for the failure, for example 40029 for an invalid code.
   * See https://developers.weixin.qq.com/doc/oplatform/developers/errCode/errCode.html
   */
  readonly errcode: number;
  /** WeChat's text, without the trace suffix and with anything secret taken out. */
  readonly errmsg: string;
  /** WeChat's trace id of the call (`rid`); quote it when you ask WeChat for help. */
  readonly rid?: string;

  /** Takes what WeChat answered. */
  constructor(details: WeChatApiErrorDetails) {
    const { endpoint, errcode, errmsg } = details;
    super('ERR_WECHAT_API', `${endpoint}: WeChat answered errcode ${errcode} (${errmsg})`, details);
    this.errcode = errcode;
    this.errmsg = errmsg;
    if (details.rid !== undefined) this.rid = details.rid;
  }

  static {
    this.prototype.name = 'WeChatApiError';
  }
}
