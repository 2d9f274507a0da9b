/** What the app's cookies have in common; Express and Koa call it the same. */
export interface CookieRules {
  path: string;
  httpOnly: boolean;
  sameSite: 'lax';
  secure: boolean;
}

/** Lax, because the way back from WeChat is a link from another site. */
export function cookieRules(origin: string): CookieRules {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: origin.startsWith('https:') };
}

/** Browsers keep a `__Host-` cookie from being set by anybody but this very host over https; plain http has no such thing. */
export const sessionCookie = ({ secure }: CookieRules): string => (secure ? '__Host-sid' : 'teahouse-sid');

/** How long a session is good for after the last visit. */
export const SESSION_MS = 86_400_000;

/** The value of a cookie in the header `Cookie`, if the browser sent one. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
