import { WeChatRefusal } from '../world/refusal.js';

/** JSON object of a POST, or the refusal WeChat has for anything else. */
export function requireJSON(body: string): Record<string, unknown> {
  if (body.trim() === '') throw new WeChatRefusal(44002);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new WeChatRefusal(47001);
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw new WeChatRefusal(47001);
  return parsed as Record<string, unknown>;
}
