import type { IncomingMessage, ServerResponse } from 'node:http';

import { partsOf, textAnswer, type Answer, type Delivery, type WireRequest } from './wire.js';

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
  // A socket for both families says it of an IPv4 address in IPv6.
  const remoteAddress = (message.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  return { method, url: new URL(address), headers: headersOf(message), body, remoteAddress, arrivedAt };
}

/** Only a TCP socket can be reset; TLS over one of ours ends without a goodbye. */
function reset({ socket }: ServerResponse): void {
  if (socket !== null && 'resetAndDestroy' in socket && !('encrypted' in socket)) socket.resetAndDestroy();
  else socket?.destroy();
}

/** Writes an answer to the socket, or breaks it off. */
export async function send(response: ServerResponse, delivery: Delivery): Promise<void> {
  if (delivery === 'connection reset') {
    reset(response);
    return;
  }
  const { answer, cutAfterBytes, nextPart } = delivery;
  const bytes = Buffer.from(answer.body as string);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': bytes.length });
  if (nextPart === undefined && cutAfterBytes === undefined) {
    response.end(bytes);
    return;
  }
  response.flushHeaders();
  for (const part of partsOf(bytes.subarray(0, cutAfterBytes), nextPart !== undefined)) {
    if (nextPart !== undefined && !(await nextPart())) {
      reset(response);
      return;
    }
    await new Promise<void>((resolve) => response.write(part, () => resolve()));
  }
  if (cutAfterBytes === undefined) response.end();
  else response.socket?.destroySoon();
}
