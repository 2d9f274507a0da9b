import { WeChatRefusal } from '../world/refusal.js';

/** A character written as `\uXXXX`; a backslash that is escaped itself escapes nothing. */
const ESCAPED_CHARACTER = /(?<!\\)(?:\\\\)*\\u[0-9a-f]{4}/i;

/** JSON object of a POST, or the refusal WeChat has for anything else. */
export function requireJSON(body: string): Record<string, unknown> {
  if (body.trim() === '') throw new WeChatRefusal(44002);
  if (ESCAPED_CHARACTER.test(body)) throw new WeChatRefusal(40033);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new WeChatRefusal(47001);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new WeChatRefusal(47001);
  return parsed as Record<string, unknown>;
}
