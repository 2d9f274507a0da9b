import * as http from 'node:http';
import * as https from 'node:https';

import type { SimulatedClock } from '../world/clock.js';

const LARGEST_ANSWER_BYTES = 1_048_576;

/** A request to the server of an account. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly body?: string | undefined;
  readonly contentType?: string | undefined;
}

/** What became of a request: an answer, or why there is none. */
export type HttpEnd =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'unreachable'; readonly problem: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'interrupted' };

async function readAnswer(response: http.IncomingMessage): Promise<HttpEnd> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_ANSWER_BYTES) return { kind: 'unreachable', problem: 'the answer has no end' };
    chunks.push(chunk);
  }
  return { kind: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}

const unreachable = (error: unknown): HttpEnd => {
  const code = (error as NodeJS.ErrnoException).code;
  return { kind: 'unreachable', problem: `the connection failed${code === undefined ? '' : ` (${code})`}` };
};

/** Each request has a connection of its own, and redirects are not followed. Aborting drops the connection. */
function send({ method, url, body, contentType }: HttpRequest, signal: AbortSignal): Promise<HttpEnd> {
  const headers: http.OutgoingHttpHeaders = { 'user-agent': 'Mozilla/4.0', accept: '*/*' };
  if (contentType !== undefined) headers['content-type'] = contentType;
  if (body !== undefined) headers['content-length'] = Buffer.byteLength(body);
  const { request } = url.protocol === 'https:' ? https : http;
  const sent = new Promise<HttpEnd>((resolve, reject) => {
    request(url, { method, headers, agent: false, signal }, (response) => {
      readAnswer(response).then(resolve, reject);
    })
      .on('error', reject)
      .end(body);
  });
  return sent.catch(unreachable);
}

/** Sends a request and waits for its answer, on the simulator's clock; whatever is late then is dropped. */
export async function exchange(
  clock: SimulatedClock,
  timeoutMs: number,
  request: HttpRequest,
): Promise<HttpEnd> {
  const over = new AbortController();
  const late = clock.sleepUntil(clock.now() + timeoutMs, over.signal);
  const timeout = late.then((end): HttpEnd => ({ kind: end === 'due' ? 'timeout' : 'interrupted' }));
  try {
    return await Promise.race([send(request, over.signal), timeout]);
  } finally {
    over.abort();
  }
}
