import type { Answer, WireRequest } from './wire.js';

const KEPT = 10_000;
const REDACTED = '[redacted]';
/** What every token of the simulator looks like: one in the wrong parameter is a token still. */
const TOKEN_SHAPE = /\d\d_[\w-]{100}/;
/** What real AppSecrets look like. */
const SECRET_SHAPE = /^[0-9a-f]{32}$/i;
const SECRET_NAMES = new Set([
  'secret',
  'appsecret',
  'access_token',
  'component_access_token',
  'refresh_token',
  'code',
  'js_code',
  'session_key',
  'ticket',
  'pass_ticket',
  'key',
]);

/** One request the simulator received, without its secrets. */
export interface Call {
  /** Path without the leading slash, as in WeChat's documents: `sns/userinfo`. */
  readonly endpoint: string;
  readonly method: string;
  /** Query parameters; secrets, tokens and codes read `[redacted]`. */
  readonly query: Readonly<Record<string, string>>;
  /** JSON body, redacted likewise; `undefined` when there was none. */
  readonly body: unknown;
  /** HTTP status; `undefined` while the answer is under way and when the connection was reset. */
  readonly status: number | undefined;
  /** WeChat's verdict; `undefined` for an answer without one. */
  readonly errcode: number | undefined;
  /** Simulated time of arrival, in ms since the epoch. */
  readonly at: number;
}

/** The last 10,000 requests, redacted as they arrive: what must not be seen is never kept. */
export class CallLog {
  readonly #secrets: readonly string[];
  readonly #calls: Call[] = [];
  readonly #strayed = new Set<string>();

  /** `secrets`: values that are redacted wherever they stand, whatever their parameter is called. */
  constructor(secrets: readonly string[]) {
    this.#secrets = secrets;
  }

  /** Endpoints that were called with what may be a real AppSecret: it has the shape of one and is none of this world. */
  get strayedSecrets(): readonly string[] {
    return [...this.#strayed];
  }

  /** Notes the request; call the result with the answer once there is one. It gives what was noted. */
  note(endpoint: string, request: WireRequest): (answer: Answer) => Call {
    if (this.#holdsStrayedSecret(request)) this.#strayed.add(endpoint);
    let call: Call = {
      endpoint,
      method: request.method,
      query: this.#redactQuery(request.url.searchParams),
      body: this.#redactBody(request.body),
      status: undefined,
      errcode: undefined,
      at: request.arrivedAt,
    };
    this.#calls.push(call);
    if (this.#calls.length > KEPT) this.#calls.shift();
    return ({ status, errcode }) => {
      const index = this.#calls.lastIndexOf(call);
      call = { ...call, status, errcode };
      if (index >= 0) this.#calls[index] = call;
      return call;
    };
  }

  calls(endpoint?: string): Call[] {
    return this.#calls.filter((call) => endpoint === undefined || call.endpoint === endpoint);
  }

  #holdsStrayedSecret({ url, body }: WireRequest): boolean {
    const inBody = /"secret"\s*:\s*"([^"]*)"/.exec(body)?.[1];
    return [url.searchParams.get('secret'), inBody].some(
      (value) => SECRET_SHAPE.test(value ?? '') && !this.#secrets.includes(value ?? ''),
    );
  }

  #redactQuery(query: URLSearchParams): Record<string, string> {
    return Object.fromEntries([...query].map(([name, value]) => [name, this.#redactText(name, value)]));
  }

  #redactBody(body: string): unknown {
    if (body === '') return undefined;
    try {
      return this.#redactValue('', JSON.parse(body));
    } catch {
      // What cannot be read cannot be redacted either.
      return '[not JSON]';
    }
  }

  #redactValue(name: string, value: unknown): unknown {
    if (typeof value === 'string') return this.#redactText(name, value);
    if (SECRET_NAMES.has(name)) return REDACTED;
    if (Array.isArray(value)) return value.map((item) => this.#redactValue(name, item));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.#redactValue(key, item)]),
    );
  }

  #redactText(name: string, value: string): string {
    const isNamed = SECRET_NAMES.has(name.toLowerCase());
    const isKnown = this.#secrets.some((one) => (one.length < 8 ? value === one : value.includes(one)));
    return isNamed || isKnown || TOKEN_SHAPE.test(value) ? REDACTED : value;
  }
}
