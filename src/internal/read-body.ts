import type { IncomingMessage } from 'node:http';

/** A body is not what it should be: too large, too slow, cut off, or not what was asked for. */
export class UnreadableBody extends Error {
  readonly status: 400 | 408 | 413;

  constructor(status: 400 | 408 | 413, message = 'the body cannot be read') {
    super(message);
    this.status = status;
  }
}

/** Reads a small body within `maxBytes` and `timeoutMs`. Rejects with {@link UnreadableBody}. */
export function readBody(req: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const fail = (status: 400 | 408 | 413) => {
      clearTimeout(timer);
      // The rest is read and dropped, so that the answer gets through to a sender that writes before it listens.
      req.removeAllListeners('data').resume();
      reject(new UnreadableBody(status));
    };
    const timer = setTimeout(() => fail(408), timeoutMs);
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) fail(413);
      else chunks.push(chunk);
    });
    req.once('error', () => fail(400));
    req.once('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
  });
}
