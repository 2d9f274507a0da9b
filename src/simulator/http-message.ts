import type { IncomingMessage, ServerResponse } from 'node:http';

import { textAnswer, type Answer, type Delivery, type WireRequest } from './wire.js';

const LARGEST_BODY_BYTES = 1_048_576;

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

/** Reads a request from the socket; an answer when there is nothing to be read. */
export async function readMessage(
  scheme: 'http' | 'https',
  message: IncomingMessage,
  arrivedAt: number,
): Promise<WireRequest | Answer> {
  const address = `${scheme}://${message.headers.host ?? ''}${message.url ?? '/'}`;
  if (!URL.canParse(address)) return textAnswer(400, 'Bad Request');
  const body = await readBody(message);
  if (body === undefined) return textAnswer(413, 'Content Too Large');
  const method = message.method ?? 'GET';
  return { method, url: new URL(address), headers: headersOf(message), body, arrivedAt };
}

/** Writes an answer to the socket, or breaks it off. */
export function send(response: ServerResponse, delivery: Delivery): void {
  if (delivery === 'connection reset') {
    const { socket } = response;
    // Only a TCP socket can be reset; TLS over one of ours ends without a goodbye.
    if (socket !== null && 'resetAndDestroy' in socket && !('encrypted' in socket)) socket.resetAndDestroy();
    else socket?.destroy();
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
