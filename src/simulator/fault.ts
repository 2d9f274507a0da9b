import { FLAG, TEXT, type Rules } from './option-rules.js';

/**
 * A scripted misbehaviour of an endpoint. `delayMs` may stand alone (late, but right) or with any other; of `errcode`, `reset`,
 * `truncate` and the pair `status`/`body` one is enough.
 */
export interface Fault {
  /** WeChat's refusal, with its real text unless `errmsg` is given. */
  readonly errcode?: number | undefined;
  readonly errmsg?: string | undefined;
  /** HTTP status. Default, with `body`, is `200`. */
  readonly status?: number | undefined;
  /** Body in the place of the right one. */
  readonly body?: string | Uint8Array | undefined;
  /** Content type of `body`. Default is `text/plain`. */
  readonly contentType?: string | undefined;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How late the answer is, in ms of the simulator's clock. */
  readonly delayMs?: number | undefined;
  /** The right answer, cut off in the middle (`true`) or after so many bytes; the connection then breaks. */
  readonly truncate?: boolean | number | undefined;
  /** No answer: the connection is reset. */
  readonly reset?: boolean | undefined;
  /** Whether the request takes effect first (the code is used up, the token replaced). Default is `false`. */
  readonly afterEffect?: boolean | undefined;
}

/** What each part of such a fault must be. */
export const FAULT_RULES: Rules<Fault> = {
  errcode: ['be an integer', Number.isInteger],
  errmsg: TEXT,
  status: [
    'be an integer from 200 to 599',
    (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600,
  ],
  body: ['be a string or a Uint8Array', (value) => typeof value === 'string' || ArrayBuffer.isView(value)],
  contentType: TEXT,
  headers: ['be an object', (value) => typeof value === 'object' && value !== null],
  delayMs: ['be a number of milliseconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  truncate: [
    'be true or a number of bytes',
    (value) => value === true || (Number.isInteger(value) && Number(value) >= 0),
  ],
  reset: ['be true', (value) => value === true],
  afterEffect: FLAG,
};

/** Throws a `TypeError` when parts that are right by themselves make no sense together. */
export function checkFaultKinds(names: readonly string[]): void {
  const kinds = [['errcode'], ['status', 'body'], ['truncate'], ['reset']].filter((kind) =>
    kind.some((name) => names.includes(name)),
  );
  if (kinds.length > 1)
    throw new TypeError('`fault` must be one of errcode, status/body, truncate and reset');
  if (kinds.length === 0 && !names.includes('delayMs')) {
    throw new TypeError('`fault` must have one of errcode, status, body, delayMs, truncate and reset');
  }
}
