import type { ResolvedEndpoints } from './endpoints.js';
import { FetchTransport } from './fetch-transport.js';
import { NodeTransport } from './node-transport.js';
import { StandbyTransport, type StandbySettings } from './standby-transport.js';
import type { Transport } from './transport.js';

/** A host that is away is noticed this fast where another one stands by. */
const CONNECT_MS = 1_500;

/** Transport to one host: through the `fetch` of the application where it gave one, else through Node's own client. */
export function openTransport(
  baseURL: string,
  fetch: typeof globalThis.fetch | undefined,
  connectMs?: number,
): Transport {
  return fetch === undefined ? new NodeTransport(baseURL, connectMs) : new FetchTransport(baseURL, fetch);
}

/** Transport to WeChat's interfaces, with the standby where there is one. */
export function openApiTransport(
  { api, standbyApi }: ResolvedEndpoints,
  fetch: typeof globalThis.fetch | undefined,
  watch: Omit<StandbySettings, 'main' | 'standby'>,
): Transport {
  if (standbyApi === undefined) return openTransport(api, fetch);
  return new StandbyTransport({
    ...watch,
    main: openTransport(api, fetch, CONNECT_MS),
    standby: openTransport(standbyApi, fetch),
  });
}
