import { isIP } from 'node:net';

import { WECHAT_HOSTS } from './hosts.js';

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|::1)$/i;

/** Whether an address is of this machine only. */
export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

/** The name in a `Host` header, without port and brackets. */
const nameIn = (header: string): string =>
  header
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();

/**
 * Whether a request may be for us, judging by its `Host`. A page of another site whose name was re-bound to our address
 * still sends that name. Loopback names, WeChat's own and, bound to more than this machine, bare addresses are no such names.
 */
export function isOurHost(header: string, boundTo: string): boolean {
  const name = nameIn(header);
  if (isLoopback(name) || WECHAT_HOSTS.includes(name)) return true;
  return !isLoopback(boundTo) && (isIP(name) !== 0 || name === boundTo.toLowerCase());
}
