import { isSecure } from '../internal/loopback.js';

/** Rule a `callbackURL` breaks, as a sentence for the error; `undefined` when it breaks none. */
export function brokenCallbackRule(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) {
    return 'must be an absolute URL such as https://example.com/auth/wechat/callback; it is never derived from a request';
  }
  const url = new URL(value);
  if (!isSecure(url)) return 'must be https (http only for this machine), because the code travels in it';
  if (url.hash !== '') return 'must not hold a fragment: WeChat moves the code around it';
  if (url.username !== '' || url.password !== '') return 'must not hold credentials';
  if (url.searchParams.has('code') || url.searchParams.has('state')) {
    return 'must not hold `code` or `state`, which WeChat puts there';
  }
  return undefined;
}

/**
 * Tells whether a request arrived at the path of `callbackURL`. WeChat checks the domain only, so a code can be made
 * to arrive anywhere on it, and only the callback may redeem one. A proxy may have taken a prefix off the path or put
 * one on: the shorter of the two paths must be the end of the longer.
 */
export function arrivedAt(callbackURL: string, requestURL: string | undefined): boolean {
  if (requestURL === undefined) return true;
  const path = requestURL.startsWith('/') ? requestURL.replace(/[?#].*$/s, '') : undefined;
  // Mostly it is the very path, or the end of it; then nothing has to be taken apart.
  if (path !== undefined && path !== '/' && callbackURL.endsWith(path)) return true;
  const expected = segments(new URL(callbackURL).pathname);
  const actual = segments(path ?? (URL.canParse(requestURL) ? new URL(requestURL).pathname : requestURL));
  const [shorter, longer] = expected.length < actual.length ? [expected, actual] : [actual, expected];
  if (shorter.length === 0) return longer.length === 0;
  return shorter.every((segment, i) => segment === longer[longer.length - shorter.length + i]);
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
