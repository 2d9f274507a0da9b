import type { IncomingMessage } from 'node:http';
import { readJSONBody } from '../internal/read-json-body.js';
import type { TokenServerRequest } from './token-server.js';

const MAX_BODY_BYTES = 1024;
const BODY_TIMEOUT_MS = 5_000;

/**
 * Reads what the token server needs of a request; `parsed` is what a body parser in front of it made of the body.
 * Rejects with an error that carries the `status` to answer with.
 */
export async function readTokenRequest(req: IncomingMessage, parsed: unknown): Promise<TokenServerRequest> {
  const { method = 'GET', headers } = req;
  const body =
    parsed ?? (method === 'POST' ? await readJSONBody(req, MAX_BODY_BYTES, BODY_TIMEOUT_MS) : undefined);
  return { method, authorization: headers.authorization, origin: headers.origin, body };
}
