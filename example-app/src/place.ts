import type { IncomingHttpHeaders } from 'node:http';
import { readCookie } from './cookies.js';

/** Keeps which of the two this browser is to play. */
export const PLACE_COOKIE = 'place';

/** Where a page is looked at: inside WeChat, or in any other browser, which is mostly that of a PC. */
export type Place = 'wechat' | 'browser';

/** Where a request comes from. On simulated WeChat any browser may play either, once it chose to. */
export function placeOf(headers: IncomingHttpHeaders, isSimulated: boolean): Place {
  const chosen = isSimulated ? placeNamed(readCookie(headers.cookie, PLACE_COOKIE)) : undefined;
  return chosen ?? (/\bMicroMessenger\b/i.test(headers['user-agent'] ?? '') ? 'wechat' : 'browser');
}

/** The place that a cookie or a form names, if it is one. */
export function placeNamed(name: unknown): Place | undefined {
  return name === 'wechat' || name === 'browser' ? name : undefined;
}
