import type { Readable } from 'node:stream';
import { WeChatError } from '../errors/wechat-error.js';
import type { StrategyRequest } from './state-store.js';

/** An answer of a strategy that is neither a redirect nor a failure. */
export interface StrategyAnswer {
  headers: Record<string, string>;
  body: string | Readable;
}

interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
  once?(event: 'close', listener: () => void): unknown;
  destroyed?: boolean;
  flushHeaders?(): void;
}

interface KoaContext {
  status: number;
  body: unknown;
  set(name: string, value: string): unknown;
}

/** Writes an answer with status 200, in Express and under koa-passport, where the framework shows what to write it to. */
export function writeAnswer(req: StrategyRequest, { headers, body }: StrategyAnswer): void {
  const { res, ctx } = req as { res?: Partial<NodeResponse>; ctx?: KoaContext };
  if (typeof res?.end !== 'function') throw nothingToWriteTo();
  if (typeof ctx?.set === 'function') {
    ctx.body = body;
    ctx.status = 200;
    for (const [name, value] of Object.entries(headers)) ctx.set(name, value);
    // Tells koa-passport that this was the answer; Koa sends the body, and destroys a stream whose reader has gone.
    res.end();
    return;
  }
  writeToNode(res as NodeResponse, headers, body);
}

function writeToNode(res: NodeResponse, headers: Record<string, string>, body: string | Readable): void {
  res.statusCode = 200;
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (typeof body === 'string') {
    res.end(body);
    return;
  }
  // Whoever asked may have gone while the answer was looked for, and says so only once.
  if (res.destroyed === true) {
    body.destroy();
    return;
  }
  res.flushHeaders?.();
  res.once?.('close', () => body.destroy());
  body.pipe(res as never);
}

function nothingToWriteTo(): WeChatError {
  return new WeChatError(
    'ERR_WECHAT_CONFIG',
    'WeChatFollowStrategy: the framework does not show the strategy where to write its answer',
    {
      hint: 'Use Express, or Koa with koa-passport. 请在 Express，或 Koa 配合 koa-passport 中使用。',
    },
  );
}
