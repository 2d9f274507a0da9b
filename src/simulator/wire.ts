/** One HTTP request as the simulated WeChat sees it, whether it came through a socket or through `fetch`. */
export interface WireRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
  /** IP address the request comes from. */
  readonly remoteAddress: string;
  /** Simulated time of arrival, in ms since the epoch. */
  readonly arrivedAt: number;
}

/** The simulated WeChat's answer to one request. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** WeChat's verdict, for the call log: the body's `errcode`, or the code of an error page. */
  readonly errcode?: number | undefined;
}

/** How many parts a slow body comes in. */
export const SLOW_PARTS = 8;

/** What reaches the client: an answer, whole or cut off after so many bytes, or a connection that breaks. */
export type Delivery =
  | {
      readonly answer: Answer;
      readonly cutAfterBytes?: number | undefined;
      /** Of a slow body: waits until the next of its `SLOW_PARTS` is due; `false` when the simulator closes first. */
      readonly nextPart?: (() => Promise<boolean>) | undefined;
    }
  | 'connection reset';

/** The parts a body comes in: all of it at once, unless it is slow. */
export function partsOf(bytes: Uint8Array, slowly: boolean): Uint8Array[] {
  const size = slowly ? Math.max(1, Math.ceil(bytes.length / SLOW_PARTS)) : bytes.length;
  const count = size === 0 ? 0 : Math.ceil(bytes.length / size);
  return Array.from({ length: count }, (_, n) => bytes.subarray(n * size, (n + 1) * size));
}

/** The function behind both doors, HTTP and in-process. */
export type Deliver = (request: WireRequest) => Promise<Delivery>;

/** A JSON body under the content type WeChat gives it. */
export function jsonAnswer(body: object, contentType: string, status = 200): Answer {
  const errcode = 'errcode' in body && typeof body.errcode === 'number' ? body.errcode : undefined;
  return { status, headers: { 'content-type': contentType }, body: JSON.stringify(body), errcode };
}

/** A redirect. 303 after a form, so that the browser goes on with GET. */
export function redirectAnswer(
  location: string,
  status: 302 | 303,
  headers: Record<string, string> = {},
): Answer {
  return { status, headers: { location, 'cache-control': 'no-store', ...headers }, body: '' };
}

/** A line of plain text. */
export const textAnswer = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
});
