import type { CookieOptions, Request } from 'express';

/** What the app's cookies have in common. Lax, because the way back from WeChat is a link from another site. */
export function cookieOptions(origin: string): CookieOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: origin.startsWith('https:') };
}

/** The value of a cookie, if the browser sent one. */
export function readCookie(req: Request, name: string): string | undefined {
  const pairs = (req.get('Cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}
