import type { Cancellation } from '../internal/deadline.js';

/** Request as a {@link Transport} sends it. */
export interface TransportRequest {
  method: 'GET' | 'POST';
  /** What follows the base URL, with the query. */
  path: string;
  /** Headers beside those of every request. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** JSON text of a POST. */
  body?: string | undefined;
  /** Whether sending it twice does no more than sending it once. */
  idempotent: boolean;
  /** Cancelled when the deadline of the whole exchange, headers and body, has passed. */
  cancellation: Cancellation;
}

/** Answer as a {@link Transport} received it. */
export interface TransportAnswer {
  status: number;
  /** Text after decompression. */
  body: string;
}

/**
 * HTTP exchanges with one host. Follows no redirect: a 307 would send the secret in a body to another host. Rejects
 * with {@link BodyTooLarge} when the body is larger than {@link MAX_BODY_BYTES}, and with any other error when there
 * was no complete answer.
 */
export interface Transport {
  send(request: TransportRequest): Promise<TransportAnswer>;
  /** Lets go of idle connections. */
  close(): void;
}

/**
 * Size limit of a body after decompression. The largest answer WeChat documents, a page of 10,000 followers, has
 * about 310 kB.
 */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The body of an answer is larger than {@link MAX_BODY_BYTES}; the rest of it was not read. */
export class BodyTooLarge extends Error {
  constructor() {
    super(`the body is larger than ${MAX_BODY_BYTES} bytes`);
  }
}
