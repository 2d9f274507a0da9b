import type { IncomingMessage } from 'node:http';
import { WeChatError } from '../errors/wechat-error.js';
import { readBody, UnreadableBody } from '../internal/read-body.js';
import type { PushRequest } from './message-push.js';

const MAX_BODY_BYTES = 65_536;
const BODY_TIMEOUT_MS = 4_000;

/** What only the framework knows about a request. */
export interface FrameworkKnows {
  /** Address as the client sent it, path and query. */
  url: string;
  /** What a body parser in front made of the body, and where it keeps the body itself, if it does. */
  parsed: unknown;
  rawBody: unknown;
}

/** Reads what message push needs of a request. The body is left alone until it is wanted. */
export function readPushRequest(req: IncomingMessage, { url, parsed, rawBody }: FrameworkKnows): PushRequest {
  const question = url.indexOf('?');
  return {
    method: req.method ?? '',
    search: question < 0 ? '' : url.slice(question + 1),
    readBody: async () => {
      const whole = [rawBody, parsed].find(isWhole);
      // Parsers that had nothing to do leave `{}` and the body where it was.
      if (whole === undefined && req.readableDidRead) throw bodyIsGone();
      if (whole === undefined) return readBody(req, MAX_BODY_BYTES, BODY_TIMEOUT_MS);
      const body = typeof whole === 'string' ? Buffer.from(whole) : whole;
      if (body.length > MAX_BODY_BYTES) throw new UnreadableBody(413);
      return body;
    },
  };
}

function isWhole(body: unknown): body is string | Uint8Array {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

function bodyIsGone(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_CONFIG',
    'messagePush: something in front of it read the body of the request and kept only what it made of it',
    {
      hint:
        'Did you mount a body parser before messagePush? Mount messagePush first, or use a parser that keeps the text, ' +
        "such as express.text({ type: '*/*' }) or koa-bodyparser. " +
        '请把 messagePush 放在 body parser 之前，或使用保留原文的解析器。',
    },
  );
}
