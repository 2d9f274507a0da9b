import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { urlToHttpOptions } from 'node:url';
import zlib from 'node:zlib';
import {
  BodyTooLarge,
  MAX_BODY_BYTES,
  type Transport,
  type TransportAnswer,
  type TransportRequest,
} from './transport.js';

/**
 * Limits of the connections to one host. All of them may stay open when idle: a TLS handshake costs more than the whole
 * exchange. Idle ones are closed after half a minute, before the common limits of servers and proxies (60 s and more).
 */
const AGENT: https.AgentOptions = { keepAlive: true, maxSockets: 64, maxFreeSockets: 64, timeout: 30_000 };

/**
 * Sends through `node:https` with connections that stay open: the default. The platform's `fetch` takes more CPU for the
 * same exchange, see docs/decisions/0003-node-https-by-default.md.
 */
export class NodeTransport implements Transport {
  readonly #request: typeof https.request;
  readonly #agent: http.Agent;
  // Taken apart once: a URL for every request costs a tenth of the whole exchange.
  readonly #hostname: string | null | undefined;
  readonly #port: string | number | null | undefined;
  readonly #prefix: string;
  readonly #headers: readonly string[];
  readonly #connectMs: number | undefined;

  /** `connectMs` is how long making a connection may take, in milliseconds; without it, as long as the whole exchange. */
  constructor(baseURL: string, connectMs?: number) {
    const url = new URL(baseURL);
    const { protocol, hostname, port } = urlToHttpOptions(url);
    // Plain http is only for loopback, that is, for the simulator.
    const secure = protocol === 'https:';
    this.#request = secure ? https.request : http.request;
    this.#agent = secure ? new https.Agent(AGENT) : new http.Agent(AGENT);
    this.#hostname = hostname;
    this.#port = port;
    this.#prefix = baseURL.slice(url.origin.length);
    this.#headers = ['Host', url.host, 'Accept', 'application/json'];
    // Every socket of this agent goes to the same place, and the usual name is put together from twenty options.
    this.#agent.getName = () => url.host;
    this.#connectMs = connectMs;
  }

  /** See {@link Transport}. */
  send({ method, path, headers, body, cancellation }: TransportRequest): Promise<TransportAnswer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#request({
        hostname: this.#hostname,
        port: this.#port,
        agent: this.#agent,
        method,
        path: `${this.#prefix}${path}`,
        headers: this.#describe(headers, body),
      });
      // Not by the `signal` option, which costs a third of the whole exchange.
      cancellation.onCancel((reason) => outgoing.destroy(reason));
      if (this.#connectMs !== undefined) limitConnecting(outgoing, this.#connectMs);
      outgoing.once('error', reject);
      outgoing.once('response', (incoming) => {
        readText(incoming, (text) => resolve({ status: incoming.statusCode ?? 0, body: text }), reject);
      });
      outgoing.end(body);
    });
  }

  /** See {@link Transport}. */
  close(): void {
    this.#agent.destroy();
  }

  /** A list, which Node writes as it is; it checks and keeps the headers of an object one by one. */
  #describe(headers: TransportRequest['headers'], body: string | undefined): readonly string[] {
    if (headers === undefined && body === undefined) return this.#headers;
    const described = [...this.#headers, ...Object.entries(headers ?? {}).flat()];
    if (body !== undefined) {
      described.push('Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(body)));
    }
    return described;
  }
}

/** Gives up with the error of a connection that was never made. Until TLS is up, it is not. */
function limitConnecting(outgoing: http.ClientRequest, connectMs: number): void {
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return;
    const late = Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT', syscall: 'connect' });
    const timer = setTimeout(() => outgoing.destroy(late), connectMs);
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => clearTimeout(timer));
    outgoing.once('close', () => clearTimeout(timer));
  });
}

function decoded(incoming: http.IncomingMessage): Readable {
  switch (incoming.headers['content-encoding']) {
    case 'gzip':
    case 'x-gzip':
      return incoming.pipe(zlib.createGunzip());
    case 'deflate':
      return incoming.pipe(zlib.createInflate());
    case 'br':
      return incoming.pipe(zlib.createBrotliDecompress());
    default:
      return incoming;
  }
}

/** Calls one of the two, once: with the whole text after decompression, or with what went wrong. */
function readText(
  incoming: http.IncomingMessage,
  done: (text: string) => void,
  failed: (error: Error) => void,
): void {
  const stream = decoded(incoming);
  const chunks: Buffer[] = [];
  let size = 0;
  const fail = (error: Error) => {
    failed(error); // first: destroying reports errors of its own
    incoming.destroy();
    stream.destroy();
  };
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) fail(new BodyTooLarge());
    else chunks.push(chunk);
  });
  stream.once('end', () =>
    done((chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString('utf8')),
  );
  stream.once('error', fail);
  // `pipe` does not hand on errors: a connection cut in the middle of a compressed body ends here.
  if (stream !== incoming) incoming.once('error', fail);
}
