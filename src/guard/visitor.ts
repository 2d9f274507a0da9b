import { WeChatError } from '../errors/wechat-error.js';
import { isOpenid } from '../internal/openid.js';
import type { GuardRequest } from './guard-request.js';

/** Who asks: nobody we know, or a person as one account knows them. */
export type Visitor = { openid: string; appId: unknown } | undefined;

/**
 * Finds the visitor of a request: by the application's `openid` option, else on the user Passport restored. Never in
 * a query or a header, which anyone can write. Throws `ERR_WECHAT_CONFIG` for a user without an openid: sending them
 * to log in again would go on for ever.
 */
export function findVisitor(request: GuardRequest): Visitor {
  const { openid, appId } = Object(request.user) as { openid?: unknown; appId?: unknown };
  const isExtracted = request.extract !== undefined;
  const found = isExtracted ? request.extract?.() : openid;
  if (
    isExtracted ? found === undefined || found === null : request.user === undefined || request.user === null
  )
    return undefined;
  if (isOpenid(found)) return { openid: found, appId };
  throw new WeChatError(
    'ERR_WECHAT_CONFIG',
    isExtracted
      ? 'the `openid` option of a guard gave something that is no openid'
      : 'the logged-in user has no `openid`. Did you forget to keep it on the user, or to give the guard its `openid` option?',
    {
      hint:
        'Serialise at least { appId, openid }, or tell the guard where the openid is: openid: (req) => req.user.wechatOpenid. ' +
        'See docs/errors.md#err_wechat_config. 请在用户对象上保留 openid，或通过 openid 选项指定。',
    },
  );
}
