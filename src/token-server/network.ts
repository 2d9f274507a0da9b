import { isIP, isIPv4 } from 'node:net';

/**
 * IP address in one spelling, without a zone, an IPv4 address never dressed up as IPv6; `undefined` for anything else,
 * such as what somebody wrote into a forwarding header.
 */
export function readAddress(given: string | undefined): string | undefined {
  const [address = ''] = (given ?? '').split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIP(mapped) === 0) return undefined;
  // URLs know the one spelling of an IPv6 address.
  return isIPv4(mapped) ? mapped : new URL(`http://[${mapped}]`).hostname.slice(1, -1);
}

/** Network that answers for an address: the address itself, or in IPv6 the /64, which is what one customer gets. */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  if (isIPv4(address)) return address;
  const [head, tail] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const groups = [...(head ?? [])];
  if (tail !== undefined) while (groups.length < 8 - tail.length) groups.push('0');
  return `${groups.slice(0, 4).join(':')}::/64`;
}
