import type { IncomingMessage } from 'node:http';
import { readBody, UnreadableBody } from './read-body.js';

/** Reads a small JSON body within `maxBytes` and `timeoutMs`; an empty one is `undefined`. Rejects with {@link UnreadableBody}. */
export async function readJSONBody(
  req: IncomingMessage,
  maxBytes: number,
  timeoutMs: number,
): Promise<unknown> {
  const body = await readBody(req, maxBytes, timeoutMs);
  try {
    return body.length === 0 ? undefined : JSON.parse(body.toString('utf8'));
  } catch {
    throw new UnreadableBody(400);
  }
}
