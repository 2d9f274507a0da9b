import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a form of our own pages sent this. Browsers say where a request comes from in `Sec-Fetch-Site`, older ones in
 * `Origin`; what says neither is no browser with a visitor's cookie.
 */
export function isOurForm(origin: string, headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === undefined ? headers.origin === origin : site === 'same-origin' || site === 'none';
}
