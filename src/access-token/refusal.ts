import { WeChatApiError } from '../errors/wechat-api-error.js';
import { isWeChatError, WeChatError } from '../errors/wechat-error.js';

/** How long no token is asked for after a refusal, in milliseconds; `undefined` for trouble that may pass at once. */
export function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof WeChatApiError)) return undefined;
  return PAUSES.get(error.errcode);
}

const MINUTE_MS = 60_000;

/** Refusals of the token endpoints that the same call meets again until a person, or the next quota, helps. */
const PAUSES: ReadonlyMap<number, number> = new Map([
  [40001, MINUTE_MS], // here it means a wrong secret
  [40002, MINUTE_MS],
  [40013, MINUTE_MS],
  [40125, MINUTE_MS],
  [40164, MINUTE_MS],
  [40243, MINUTE_MS],
  [41002, MINUTE_MS],
  [41004, MINUTE_MS],
  [43002, MINUTE_MS],
  [45009, 15 * MINUTE_MS],
  [45011, MINUTE_MS],
  [48001, MINUTE_MS],
  [50004, MINUTE_MS],
  [50007, MINUTE_MS],
  [89501, MINUTE_MS],
  [89503, MINUTE_MS],
  [89506, MINUTE_MS],
  [89507, MINUTE_MS],
]);

/** Text by which one process tells the others what WeChat refused. */
export function serialiseRefusal(error: WeChatApiError): string {
  const { endpoint, errcode, errmsg, rid, hint } = error;
  return JSON.stringify({ v: 1, endpoint, errcode, errmsg, rid, hint });
}

/** Reads {@link serialiseRefusal}; anything else is `undefined`. */
export function parseRefusal(value: string): WeChatApiError | undefined {
  try {
    const { v, endpoint, errcode, errmsg, rid, hint } = JSON.parse(value) as Record<string, unknown>;
    if (
      v !== 1 ||
      typeof endpoint !== 'string' ||
      typeof errcode !== 'number' ||
      typeof errmsg !== 'string'
    ) {
      return undefined;
    }
    const optional = (text: unknown) => (typeof text === 'string' ? text : undefined);
    return new WeChatApiError({ endpoint, errcode, errmsg, rid: optional(rid), hint: optional(hint) });
  } catch {
    return undefined;
  }
}

/** No token can be had because the library itself holds back. `why` ends the sentence. */
export function heldBack(why: string, hint: string): WeChatError {
  return new WeChatError('ERR_WECHAT_UNAVAILABLE', `no common access token: ${why}`, { hint });
}

/** Stable name of what went wrong, for events. */
export function codeOf(error: unknown): { code: string; errcode?: number | undefined } {
  if (error instanceof WeChatApiError) return { code: error.code, errcode: error.errcode };
  return { code: isWeChatError(error) ? error.code : 'UNKNOWN' };
}
