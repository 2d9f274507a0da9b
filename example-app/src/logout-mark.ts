import type { IncomingHttpHeaders } from 'node:http';
import { readCookie } from './cookies.js';
import type { Message } from './message.js';
import type { Texts } from './texts/en.js';

/** Left by a logout. */
export const LOGOUT_MARK = 'logged-out';
/** How long it stays. */
export const LOGOUT_MARK_MS = 30 * 86_400_000;

/** A request on its way into a login. */
interface Wish {
  path: string;
  query: Readonly<Record<string, unknown>>;
  headers: IncomingHttpHeaders;
}

/**
 * A silent login asks nothing, so after a logout the next guarded page, or the back button, would log the visitor in
 * again by itself. The mark left by the logout makes that a question first; whoever answers it takes the mark away.
 */
export function afterLogout(
  { path, query, headers }: Wish,
  texts: Texts,
): 'go on' | 'take the mark away' | Message {
  if (readCookie(headers.cookie, LOGOUT_MARK) === undefined) return 'go on';
  const { returnTo, again } = query;
  // The buttons of the home page have no `returnTo`: whoever presses one has answered already.
  const isWish = path.startsWith('/login') && (returnTo === undefined || again !== undefined);
  if (isWish) return 'take the mark away';
  const way = typeof returnTo === 'string' ? `?again&returnTo=${encodeURIComponent(returnTo)}` : '';
  return { ...texts.loggedOut, action: { href: `/login${way}`, label: texts.logInAgain } };
}
