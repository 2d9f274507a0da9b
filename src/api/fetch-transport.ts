import {
  BodyTooLarge,
  MAX_BODY_BYTES,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from './transport.js';

/** Sends through a `fetch` the application chose: its proxy, its instrumentation, the simulator. */
export class FetchTransport implements Transport {
  readonly #baseURL: string;
  readonly #fetch: typeof globalThis.fetch;

  constructor(baseURL: string, fetch: typeof globalThis.fetch) {
    this.#baseURL = baseURL;
    this.#fetch = fetch;
  }

  /** See {@link Transport}. */
  async send({ method, path, headers, body, cancellation }: TransportRequest): Promise<TransportAnswer> {
    const fetch = this.#fetch; // called without `this`, as the platform's own is
    const response = await fetch(`${this.#baseURL}${path}`, {
      method,
      signal: cancellation.toSignal(),
      redirect: 'manual',
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await readText(response) };
  }

  /** Nothing to close: the connections belong to the `fetch` of the application. */
  close(): void {
    /* see above */
  }
}

/** Reads piece by piece, because `response.text()` would first inflate 200 kB of gzip into 200 MB. */
async function readText(response: Response): Promise<string> {
  const body = response.body as ReadableStream<Uint8Array> | null;
  if (body === null) return '';
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > MAX_BODY_BYTES) {
      void reader.cancel().catch(() => undefined);
      throw new BodyTooLarge();
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks).toString('utf8');
}
