import { refuseOption } from './check-options.js';

/** Any origin will do: a path is on our own origin if it stays on this one. */
const OWN_ORIGIN = 'https://own.invalid';

/**
 * Gives back `value` as a path on our own origin (path, query and hash), or `undefined` if it is anything else.
 * Browsers read `\` as `/` and drop tabs and line feeds, so `/\evil.com` and `/<TAB>/evil.com` lead off-site although
 * they start with a slash. Such input is refused, and what is left is what the URL parser made of it, checked again.
 */
export function localPath(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 2048) return undefined;
  if (!value.startsWith('/') || value.startsWith('//')) return undefined;
  // eslint-disable-next-line no-control-regex -- control characters are what this line is about
  if (/[\\\u0000-\u001f\u007f]/.test(value)) return undefined;
  let url: URL;
  try {
    url = new URL(value, OWN_ORIGIN);
  } catch {
    return undefined;
  }
  const path = url.pathname + url.search + url.hash;
  return url.origin === OWN_ORIGIN && !path.startsWith('//') ? path : undefined;
}

/**
 * Requires a path on our own origin. Gives it in the form that may be sent in a header: what is not ASCII, `/登录` for
 * instance, percent-encoded. Throws the `TypeError` of a wrong option.
 */
export function checkPath(owner: string, option: string, value: unknown): string {
  return localPath(value) ?? refuseOption(owner, option, 'must be a path on this site, such as /');
}
