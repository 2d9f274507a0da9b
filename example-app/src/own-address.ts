/**
 * Where a request of another name of this machine belongs: WeChat returns to one address, and a cookie of the other would
 * not be there. `undefined`: here. Only on this machine; behind a proxy the `Host` header is the proxy's business.
 */
export function ownAddress(origin: string, host: string | undefined, url: string): string | undefined {
  return host === new URL(origin).host ? undefined : origin + url.replace(/^\/*/, '/');
}
