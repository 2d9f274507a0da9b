import type { IncomingMessage } from 'node:http';
import { readJSONBody } from '../internal/read-json-body.js';
import type { TokenServerRequest } from './token-server.js';

const MAX_BODY_BYTES = 1024;
const BODY_TIMEOUT_MS = 5_000;

/** What only the framework knows about a request. */
export interface FrameworkKnows {
  /** Address of the client, read from a proxy's header only if the application trusts that proxy. */
  address: string | undefined;
  /** What a body parser in front made of the body; `undefined` without one. */
  parsed: unknown;
}

/** Reads what the token server needs of a request. The body is left alone until the server wants it. */
export function readTokenRequest(
  req: IncomingMessage,
  { address, parsed }: FrameworkKnows,
): TokenServerRequest {
  const { method = 'GET', headers } = req;
  return {
    method,
    authorization: headers.authorization,
    origin: headers.origin,
    address,
    readBody: () =>
      parsed === undefined ? readJSONBody(req, MAX_BODY_BYTES, BODY_TIMEOUT_MS) : Promise.resolve(parsed),
  };
}
