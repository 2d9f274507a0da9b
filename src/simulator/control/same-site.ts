import type { WireRequest } from '../wire.js';

/** Whether a request that changes something may come from where it comes from: our own pages, or no page at all. */
export function isSameSite({ headers, url }: WireRequest): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = headers.get('origin');
  return origin === null || origin === url.origin;
}
