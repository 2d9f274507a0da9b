import { FetchTransport } from './fetch-transport.js';
import { NodeTransport } from './node-transport.js';
import type { Transport } from './transport.js';

/** Transport to one host: through the `fetch` of the application where it gave one, else through Node's own client. */
export function openTransport(baseURL: string, fetch: typeof globalThis.fetch | undefined): Transport {
  return fetch === undefined ? new NodeTransport(baseURL) : new FetchTransport(baseURL, fetch);
}
