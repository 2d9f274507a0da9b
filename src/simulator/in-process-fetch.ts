import { hostNameOf, type Endpoints } from './hosts.js';
import { partsOf, type Deliver, type Delivery } from './wire.js';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BODILESS = new Set([204, 205, 304]);
const MOST_REDIRECTS = 20;

/** What `fetch` rejects with when there is no answer. */
function networkError(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

/** The bytes as they arrive: when the connection breaks, reading fails after the last one. */
function bodyOf(
  bytes: Uint8Array,
  { cutAfterBytes, nextPart }: Exclude<Delivery, 'connection reset'>,
  encoding: string | undefined,
): ReadableStream {
  const parts = partsOf(bytes.subarray(0, cutAfterBytes), nextPart !== undefined);
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const part = parts.shift();
    const isCut = part === undefined ? cutAfterBytes !== undefined : (await nextPart?.()) === false;
    if (isCut) controller.error(new TypeError('terminated'));
    else if (part === undefined) controller.close();
    else controller.enqueue(part);
  };
  const sent = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
  if (encoding !== 'gzip' && encoding !== 'deflate') return sent;
  // The types of browsers, beside which the tests in a browser compile this, say less.
  const decompression = new DecompressionStream(encoding) as TransformStream<Uint8Array, Uint8Array>;
  return sent.pipeThrough(decompression);
}

function responseOf(delivery: Delivery, request: Request, redirected: boolean): Response {
  if (delivery === 'connection reset') throw networkError('ECONNRESET', 'read ECONNRESET');
  const { answer } = delivery;
  const headers = new Headers(answer.headers);
  const isBodiless = request.method === 'HEAD' || BODILESS.has(answer.status);
  const body = isBodiless
    ? null
    : bodyOf(Buffer.from(answer.body as string), delivery, headers.get('content-encoding') ?? undefined);
  const response = new Response(body, { status: answer.status, headers });
  return Object.defineProperties(response, {
    url: { value: request.url },
    redirected: { value: redirected },
  });
}

/** Rejects when the caller gives up; the request goes on inside, as it would on the other side of a network. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    // Aborting with anything but an Error is the caller's right.
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}

/** `fetch` into the simulated world, without a port. It reaches nothing else: any other host is a network error. */
export function inProcessFetch(
  deliver: Deliver,
  now: () => number,
  endpoints: () => Endpoints,
): typeof globalThis.fetch {
  const isOurs = (url: URL): boolean =>
    hostNameOf(url) !== undefined || Object.values(endpoints()).includes(url.origin);

  async function exchange(request: Request, arrivedAt: number): Promise<Delivery> {
    const { method, headers } = request;
    const url = new URL(request.url);
    return deliver({
      method,
      headers,
      body: await request.text(),
      url,
      remoteAddress: '127.0.0.1',
      arrivedAt,
    });
  }

  async function go(request: Request, arrivedAt: number, hops: number): Promise<Response> {
    const url = new URL(request.url);
    if (!isOurs(url))
      throw networkError('ENOTFOUND', `${url.hostname} is not a host of the simulated WeChat`);
    request.signal.throwIfAborted();
    const delivery = await untilAborted(exchange(request, arrivedAt), request.signal);
    const response = responseOf(delivery, request, hops > 0);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null || request.redirect === 'manual')
      return response;
    if (request.redirect === 'error') throw networkError('UND_ERR', 'unexpected redirect');
    if (hops >= MOST_REDIRECTS) throw networkError('UND_ERR', 'redirect count exceeded');
    const { headers, signal } = request;
    return go(new Request(new URL(location, url), { headers, signal }), now(), hops + 1);
  }

  // Time of arrival is the moment of the call, whenever the body has been read.
  return async (input, init) => go(new Request(input, init), now(), 0);
}
