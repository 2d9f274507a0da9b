import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { textAnswer, type Answer, type Deliver, type Delivery, type WireRequest } from './wire.js';

const LARGEST_BODY_BYTES = 1_048_576;
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/i;

/** The body, or `undefined` when it is larger than anything WeChat takes. */
async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

function send(response: ServerResponse, delivery: Delivery): void {
  if (delivery === 'connection reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const { answer, cutAfterBytes } = delivery;
  const bytes = Buffer.from(answer.body as string);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  if (cutAfterBytes === undefined) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, cutAfterBytes), () => response.socket?.destroySoon());
}

/** One port of this machine, in the place of WeChat's hosts. */
export class HttpServer {
  readonly #deliver: Deliver;
  readonly #now: () => number;
  #server: Server | undefined;

  constructor(deliver: Deliver, now: () => number) {
    this.#deliver = deliver;
    this.#now = now;
  }

  /** Binds 127.0.0.1, and no other address; resolves to the origin. */
  async listen(port: number): Promise<string> {
    if (this.#server !== undefined) throw new Error('The simulator is listening already');
    const server = createServer((message, response) => void this.#serve(message, response));
    this.#server = server;
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, await this.#answer(message));
    } catch {
      if (!response.headersSent)
        send(response, { answer: textAnswer(500, 'The simulator failed; please report it') });
    }
  }

  async #answer(message: IncomingMessage): Promise<Delivery> {
    const arrivedAt = this.#now();
    const refuse = (answer: Answer): Delivery => ({ answer });
    const host = message.headers.host ?? '';
    // A page of another site whose name was re-bound to 127.0.0.1 still sends its own name.
    if (!LOOPBACK_HOST.test(host))
      return refuse(textAnswer(421, 'The simulator answers to loopback names only'));
    const target = message.url ?? '/';
    if (!URL.canParse(`http://${host}${target}`)) return refuse(textAnswer(400, 'Bad Request'));
    const body = await readBody(message);
    if (body === undefined) return refuse(textAnswer(413, 'Content Too Large'));
    const request: WireRequest = {
      method: message.method ?? 'GET',
      url: new URL(`http://${host}${target}`),
      headers: headersOf(message),
      body,
      arrivedAt,
    };
    return this.#deliver(request);
  }
}
