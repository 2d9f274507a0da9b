import type { IncomingMessage } from 'node:http';
import { WeChatError } from '../errors/wechat-error.js';
import { UnreadableBody } from '../internal/read-body.js';
import { readJSONBody } from '../internal/read-json-body.js';
import type { Failing } from './failure.js';
import {
  BODY_TOO_LARGE,
  BODY_TOO_SLOW,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  UNSUPPORTED_MEDIA_TYPE,
} from './mini-program-failure.js';
import type { StrategyRequest } from './state-store.js';

/** A code is small; what mini programs like to send beside it (`encryptedData`, …) is a few kilobytes. */
const MAX_BODY_BYTES = 16_384;
const BODY_TIMEOUT_MS = 5_000;
const CODE = /^[A-Za-z0-9_-]{1,512}$/;
const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Request of a framework: Node's own, or with Node's own inside (`req.ctx.req` in Koa, `req.raw` in Fastify). */
interface BodyRequest {
  method?: string;
  headers?: Record<string, string | string[] | undefined>;
  body?: unknown;
  raw?: unknown;
  ctx?: { req?: unknown };
}

/**
 * Reads the code of `wx.login` from `POST {"code": …}`, whether or not a body parser was there first. Nothing else in the
 * request is looked at: an openid that a client sends is a claim and no proof.
 */
export async function readLoginCode(
  req: StrategyRequest,
): Promise<{ code: string } | { failing: Failing<string> }> {
  const { method, headers = {} } = req as BodyRequest;
  if (method !== 'POST') return { failing: METHOD_NOT_ALLOWED };
  const type = headers['content-type'];
  if (typeof type !== 'string' || !JSON_TYPE.test(type)) return { failing: UNSUPPORTED_MEDIA_TYPE };
  // The same limit behind a body parser that would allow more.
  if (Number(headers['content-length']) > MAX_BODY_BYTES) return { failing: BODY_TOO_LARGE };
  let body: unknown;
  try {
    body = await bodyOf(req as BodyRequest);
  } catch (error) {
    if (error instanceof UnreadableBody) return { failing: failingOfBody(error) };
    throw error;
  }
  const code = isObject(body) && Object.hasOwn(body, 'code') ? (body as { code: unknown }).code : undefined;
  return typeof code === 'string' && CODE.test(code) ? { code } : { failing: INVALID_REQUEST };
}

function bodyOf(req: BodyRequest): Promise<unknown> {
  const { body, raw, ctx } = req;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return Promise.resolve(parse(String(body)));
  const message = (ctx?.req ?? raw ?? (req as unknown)) as IncomingMessage;
  // Parsers that had nothing to do leave `{}` and the body where it was.
  const isLeft = body === undefined || (isObject(body) && Object.keys(body).length === 0);
  if (!isLeft || message.readableDidRead) {
    if (body === undefined) throw bodyIsGone();
    return Promise.resolve(body);
  }
  return readJSONBody(message, MAX_BODY_BYTES, BODY_TIMEOUT_MS);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UnreadableBody(400);
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function failingOfBody({ status }: UnreadableBody): Failing<string> {
  return { 400: INVALID_REQUEST, 408: BODY_TOO_SLOW, 413: BODY_TOO_LARGE }[status];
}

function bodyIsGone(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_CONFIG',
    'WeChatMiniProgramStrategy: something in front of it read the body of the request and did not leave it on `req.body`',
    {
      hint:
        'Did you mean to use express.json() or koa-bodyparser? Without any body parser it works too. ' +
        '请使用会写入 req.body 的解析器（如 express.json()），或不使用解析器。',
    },
  );
}
