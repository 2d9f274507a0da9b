import type { IncomingMessage } from 'node:http';
import { MessagePush } from '../push/message-push.js';
import type { MessagePushOptions } from '../push/message-push-options.js';
import { readPushRequest } from '../push/read-push-request.js';
import { writeAnswer, type ExpressMiddleware } from './messages.js';

/**
 * Middleware that receives WeChat's message push (消息推送): `app.use('/wechat', messagePush({ … }))`. It keeps
 * `account.followers` right by itself; `on` is for what your application does. Mount it before body parsers. It needs no
 * more than Node's own request, so it serves frameworks that show theirs (Fastify's `request.raw`) as well.
 */
export function messagePush(
  options: MessagePushOptions,
): ExpressMiddleware<IncomingMessage & { originalUrl?: string }> {
  const push = new MessagePush(options);
  return (req, res, next) => {
    const { body: parsed, rawBody } = req as { body?: unknown; rawBody?: unknown };
    push
      .answer(readPushRequest(req, { url: req.originalUrl ?? req.url ?? '', parsed, rawBody }))
      .then((answer) => writeAnswer(req, res, answer))
      .catch(next);
  };
}
