import { MessagePush } from '../push/message-push.js';
import type { MessagePushOptions } from '../push/message-push-options.js';
import { readPushRequest } from '../push/read-push-request.js';
import { writeAnswer, type KoaMiddleware } from './context.js';

/**
 * Middleware that receives WeChat's message push (消息推送): `router.all('/wechat', messagePush({ … }))`. It keeps
 * `account.followers` right by itself; `on` is for what your application does. Mount it before body parsers.
 */
export function messagePush(options: MessagePushOptions): KoaMiddleware {
  const push = new MessagePush(options);
  return async (ctx) => {
    const { body: parsed, rawBody } = ctx.request as { body?: unknown; rawBody?: unknown };
    const request = readPushRequest(ctx.req, { url: ctx.originalUrl, parsed, rawBody });
    writeAnswer(ctx, await push.answer(request));
  };
}
