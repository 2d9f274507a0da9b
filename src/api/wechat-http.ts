import { isWeChatError } from '../errors/wechat-error.js';
import { withDeadline } from '../internal/deadline.js';
import { noAnswer, oddAnswer, oddStatus, refusal } from './api-failure.js';
import { CallLimit } from './call-limit.js';
import { parseAnswer } from './parse-answer.js';
import type { Transport } from './transport.js';
import { field, type Wire } from './wire.js';

/** What every call to WeChat accepts. */
export interface CallOptions {
  /** Gives the call up early; the promise then rejects with the reason of the signal. */
  signal?: AbortSignal | undefined;
  /** Longest time this call may take, in milliseconds; at most, and by default, the `timeoutMs` of the account. */
  timeoutMs?: number | undefined;
}

/** One call to WeChat. */
export interface Call {
  /** Path without the leading slash, such as `sns/userinfo`; it is also the name errors use. */
  endpoint: string;
  /** Path behind the base URL, where that is not the endpoint. */
  path?: string;
  /** Headers beside those of every call. */
  headers?: Readonly<Record<string, string>>;
  /** Query parameters, in the order they are sent. */
  query?: Readonly<Record<string, string>>;
  /** JSON body; makes the call a POST. */
  body?: Readonly<Record<string, unknown>>;
  /** Whether sending it twice does no more than sending it once. Default is `false`. */
  idempotent?: boolean;
  /** Whether it may not wait for others: everybody waits for what it brings. Default is `false`. */
  urgent?: boolean;
  /** Values of this call that must never come back in an error. */
  sensitive: readonly string[];
  limits?: CallOptions | undefined;
}

/**
 * The one place that knows HTTP: deadline over headers and body, statuses, bodies, and that WeChat reports failures
 * with status 200 and an `errcode`. Everything above it sees an object or a typed error. It never retries.
 */
export class WeChatHttp {
  readonly #transport: Transport;
  readonly #timeoutMs: number;
  readonly #limit = new CallLimit();

  constructor(transport: Transport, timeoutMs: number) {
    this.#transport = transport;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * Sends `call` and resolves to WeChat's answer, once it is an object without an `errcode` (or with 0).
   * Rejects with `ERR_WECHAT_TIMEOUT`, `_NETWORK`, `_HTTP_STATUS`, `_RESPONSE` or, for an `errcode`, `_API`; with
   * `_UNAVAILABLE` when too many others wait; if the caller's signal ends the call, with the reason of that signal.
   */
  async call({
    endpoint,
    path = `/${endpoint}`,
    headers,
    query,
    body,
    idempotent = false,
    urgent = false,
    sensitive,
    limits: { signal, timeoutMs = Infinity } = {},
  }: Call): Promise<Wire> {
    let answer;
    try {
      answer = await withDeadline(Math.min(this.#timeoutMs, timeoutMs), signal, (cancellation) => {
        const send = () =>
          this.#transport.send({
            method: body === undefined ? 'GET' : 'POST',
            path: query === undefined ? path : `${path}?${encodeQuery(query)}`,
            headers,
            body: body === undefined ? undefined : JSON.stringify(body),
            idempotent,
            cancellation,
          });
        return urgent ? send() : this.#limit.run(endpoint, cancellation, send);
      });
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      if (isWeChatError(error)) throw error;
      throw noAnswer(endpoint, error);
    }
    if (answer.status < 200 || answer.status > 299) throw oddStatus(endpoint, answer.status);

    const wire = parseAnswer(answer.body);
    if (wire === undefined) throw oddAnswer(endpoint, 'something that is no JSON object');
    const errcode = readErrcode(wire);
    if (errcode === undefined) throw oddAnswer(endpoint, 'an errcode that is no number');
    if (errcode !== 0) throw refusal(endpoint, errcode, wire, sensitive);
    return wire;
  }

  /** Lets go of idle connections. */
  close(): void {
    this.#transport.close();
  }
}

const NEEDS_ENCODING = /[^A-Za-z0-9_.-]/;

/** What WeChat issues is made of letters that stand for themselves, and `URLSearchParams` is slow. */
function encodeQuery(query: Readonly<Record<string, string>>): string {
  let encoded = '';
  for (const name of Object.keys(query)) {
    const value = query[name] ?? '';
    if (NEEDS_ENCODING.test(value)) return new URLSearchParams(query).toString();
    encoded += `${encoded === '' ? '' : '&'}${name}=${value}`;
  }
  return encoded;
}

/** 0 when there is none; some of WeChat's own samples carry it as a string; `undefined` when it is nonsense. */
function readErrcode(wire: Wire): number | undefined {
  const errcode = field(wire, 'errcode') ?? 0;
  const number = typeof errcode === 'string' && /^-?\d{1,9}$/.test(errcode) ? Number(errcode) : errcode;
  return Number.isSafeInteger(number) ? (number as number) : undefined;
}
