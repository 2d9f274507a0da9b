import { randomUUID } from 'node:crypto';
import { isWeChatError } from 'passport-wechat-follower';
import type { Message } from './message.js';
import type { Texts } from './texts/en.js';

/** What visitors see of an error. */
export interface Apology {
  status: number;
  headers: Record<string, string>;
  message: Message;
}

/**
 * Something went wrong that is not the visitor's doing. They see a reference; the log has the same one and the rest.
 * Errors of the library never hold a URL, a secret, a token or a code, so they can be logged as they are.
 */
export function apologise(error: unknown, method: string, path: string, texts: Texts): Apology {
  const reference = randomUUID().slice(0, 8);
  // The path only: the query of a callback holds the code.
  console.error(`${reference} ${method} ${path}`, error);
  const status = statusOf(error);
  const isWeChats = isWeChatError(error) && status > 500;
  const said = isWeChats ? texts.wechatAway : status < 500 ? texts.badRequest : texts.ourFault;
  return {
    status,
    headers: status === 503 ? { 'Retry-After': '5' } : {},
    message: { ...said, reference },
  };
}

function statusOf(error: unknown): number {
  const { status } = Object(error) as { status?: unknown };
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
