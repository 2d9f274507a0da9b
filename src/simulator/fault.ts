import { DURATION, FLAG, TEXT, type Rules } from './option-rules.js';

/**
 * A scripted misbehaviour of an endpoint. `delayMs`, `slowMs`, `contentType` and `headers` may stand alone (odd, but right)
 * or with any other; of `errcode`, `reset`, `truncate`, `garbage`, `controlCharacters` and the pair `status`/`body` one is
 * enough.
 */
export interface Fault {
  /** WeChat's refusal, with its real text unless `errmsg` is given. */
  readonly errcode?: number | undefined;
  readonly errmsg?: string | undefined;
  /** HTTP status. Default, with `body`, is `200`. */
  readonly status?: number | undefined;
  /** Body in the place of the right one. */
  readonly body?: string | Uint8Array | undefined;
  /** Content type of the answer. Default is WeChat's, and `text/plain` with `status` or `body`. */
  readonly contentType?: string | undefined;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How late the answer is, in ms of the simulator's clock. */
  readonly delayMs?: number | undefined;
  /** The right answer, cut off in the middle (`true`) or after so many bytes; the connection then breaks. */
  readonly truncate?: boolean | number | undefined;
  /** Bytes that are neither JSON nor UTF-8, under HTTP 200. */
  readonly garbage?: boolean | undefined;
  /** The right answer with raw control characters in a text, which strict JSON forbids and WeChat has sent. */
  readonly controlCharacters?: boolean | undefined;
  /** How long the body takes from its first byte to its last, in ms of the simulator's clock. */
  readonly slowMs?: number | undefined;
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
  delayMs: DURATION,
  truncate: [
    'be true or a number of bytes',
    (value) => value === true || (Number.isInteger(value) && Number(value) >= 0),
  ],
  garbage: ['be true', (value) => value === true],
  controlCharacters: ['be true', (value) => value === true],
  slowMs: DURATION,
  reset: ['be true', (value) => value === true],
  afterEffect: FLAG,
};

/** Whole answers, of which a call has one. */
const KINDS = [
  ['errcode'],
  ['status', 'body'],
  ['truncate'],
  ['garbage'],
  ['controlCharacters'],
  ['reset'],
] as const;
/** What may be odd about an answer that is right. */
const MANNERS = ['delayMs', 'slowMs', 'contentType', 'headers'];

/** Throws a `TypeError` when parts that are right by themselves make no sense together. */
export function checkFaultKinds(names: readonly string[]): void {
  const kinds = KINDS.filter((kind) => kind.some((name) => names.includes(name)));
  const choice = KINDS.map((kind) => kind.join('/')).join(', ');
  if (kinds.length > 1) throw new TypeError(`\`fault\` must be one of ${choice}`);
  if (kinds.length === 0 && !MANNERS.some((name) => names.includes(name)))
    throw new TypeError(`\`fault\` must have one of ${choice}, ${MANNERS.join(', ')}`);
  if (names.includes('reset') && names.includes('slowMs'))
    throw new TypeError('`fault.slowMs` is about an answer, and with reset there is none');
}
