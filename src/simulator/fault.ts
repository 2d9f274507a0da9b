/**
 * A scripted misbehaviour. `delayMs` may stand alone (late, but right) or with any other; of `errcode`, `reset`,
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

const RULES: Readonly<Record<keyof Required<Fault>, readonly [rule: string, (value: unknown) => boolean]>> = {
  errcode: ['be an integer', Number.isInteger],
  errmsg: ['be a string', (value) => typeof value === 'string'],
  status: [
    'be an integer from 200 to 599',
    (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) < 600,
  ],
  body: ['be a string or a Uint8Array', (value) => typeof value === 'string' || ArrayBuffer.isView(value)],
  contentType: ['be a string', (value) => typeof value === 'string'],
  headers: ['be an object', (value) => typeof value === 'object' && value !== null],
  delayMs: ['be a number of milliseconds, 0 or more', (value) => typeof value === 'number' && value >= 0],
  truncate: [
    'be true or a number of bytes',
    (value) => value === true || (Number.isInteger(value) && Number(value) >= 0),
  ],
  reset: ['be true', (value) => value === true],
  afterEffect: ['be true or false', (value) => typeof value === 'boolean'],
};

/** Throws a `TypeError` that names what is wrong with the fault. */
export function checkFault(fault: unknown): asserts fault is Fault {
  if (typeof fault !== 'object' || fault === null) throw new TypeError('`fault` must be an object');
  const given = Object.entries(fault).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name as keyof Fault] : undefined;
    if (rule === undefined) throw new TypeError(`\`fault.${name}\` is not a kind of fault`);
    if (!rule[1](value)) throw new TypeError(`\`fault.${name}\` must ${rule[0]}`);
  }
  const names = given.map(([name]) => name);
  const kinds = [['errcode'], ['status', 'body'], ['truncate'], ['reset']].filter((kind) =>
    kind.some((name) => names.includes(name)),
  );
  if (kinds.length > 1)
    throw new TypeError('`fault` must be one of errcode, status/body, truncate and reset');
  if (kinds.length === 0 && !names.includes('delayMs')) {
    throw new TypeError('`fault` must have one of errcode, status, body, delayMs, truncate and reset');
  }
}
