import {
  CookieStateStore,
  SessionStateStore,
  type StateStore,
  type StrategyRequest,
} from '../../src/index.js';

export const COOKIE_KEY = 'k'.repeat(32);

/** Request of a browser, with the answer where Express puts it. */
export interface BareRequest extends StrategyRequest {
  headers: { cookie?: string | undefined };
  res: { getHeader(name: string): unknown; setHeader(name: string, value: unknown): void };
  session: object;
}

/** First request of a browser. */
export function makeRequest(query: object = {}): BareRequest {
  const answered = new Map<string, unknown>();
  const res = {
    getHeader: (name: string) => answered.get(name),
    setHeader: (name: string, value: unknown) => void answered.set(name, value),
  };
  return { headers: {}, res, session: {}, query };
}

/** Headers that set cookies in the answer to a request. */
export function setCookies({ res }: BareRequest): string[] {
  return (res.getHeader('Set-Cookie') ?? []) as string[];
}

/** Next request of the same browser: it brings the session, and the cookies it was given and not told to forget. */
export function nextRequest(req: BareRequest, query: object = {}): BareRequest {
  const jar = new Map((req.headers.cookie?.split('; ') ?? []).map((pair) => [pair.split('=')[0]!, pair]));
  for (const header of setCookies(req)) {
    const [pair] = header.split(';');
    const name = pair!.split('=')[0]!;
    if (header.includes('Max-Age=0;')) jar.delete(name);
    else jar.set(name, pair!);
  }
  const cookie = jar.size === 0 ? undefined : [...jar.values()].join('; ');
  return { ...makeRequest(query), session: req.session, headers: { cookie } };
}

type MakeStore = (now?: () => number) => StateStore;

/** Every place in which a login's state can be kept; what is promised of one is promised of all. */
export const KEPT_IN: {
  place: string;
  makeStore: MakeStore;
  /** A login ends the session it began in; a cookie is a moment longer good for the answer to the same callback. */
  replayedTo: string;
}[] = [
  {
    place: 'the session',
    makeStore: (now) => new SessionStateStore({ now }),
    replayedTo: '/',
  },
  {
    place: 'cookies',
    makeStore: (now) => new CookieStateStore({ keys: [COOKIE_KEY], now }),
    replayedTo: '/me',
  },
];
