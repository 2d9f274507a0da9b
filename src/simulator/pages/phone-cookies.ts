import type { WireRequest } from '../wire.js';

const PERSON = 'wechat-simulator-person';
const BROWSER = 'wechat-simulator-browser';

/** What a browser remembers on the simulator's origin. */
export interface Phone {
  /** Whether this browser is, or plays, the one inside WeChat. */
  readonly insideWeChat: boolean;
  /** Whether it really is: its User-Agent says so. */
  readonly isWeChat: boolean;
  /** Who holds the phone; `undefined` when nobody was chosen yet. */
  readonly personId: string | undefined;
}

function cookie(request: WireRequest, name: string): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value === '' ? undefined : value;
}

/** The phone a request comes from. */
export function phoneOf(request: WireRequest): Phone {
  const isWeChat = /MicroMessenger/i.test(request.headers.get('user-agent') ?? '');
  return {
    isWeChat,
    insideWeChat: isWeChat || cookie(request, BROWSER) === 'wechat',
    personId: cookie(request, PERSON),
  };
}

const setCookie = (name: string, value: string): Record<string, string> => ({
  'set-cookie': `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${value === '' ? '; Max-Age=0' : ''}`,
});

/** Hands the phone to a person; `''` puts it down. */
export const rememberPerson = (personId: string): Record<string, string> => setCookie(PERSON, personId);

/** Lets an ordinary browser play WeChat's, or ends that. */
export const rememberBrowser = (playsWeChat: boolean): Record<string, string> =>
  setCookie(BROWSER, playsWeChat ? 'wechat' : '');
