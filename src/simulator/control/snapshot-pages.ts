import { allow, checkVisitor } from '../login/login.js';
import { parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { chooserPage, consentPage, errorPage } from '../pages/login-pages.js';
import { phoneOf } from '../pages/phone-cookies.js';
import { snapshotPage } from '../pages/snapshot-page.js';
import { redirectAnswer, type Answer, type WireRequest } from '../wire.js';
import { pathOfOurs } from './next-path.js';
import type { OwnParts } from './own-parts.js';

const FRAME = '/_simulator/phone/snapshot';
const FULL_SERVICE = '/_simulator/phone/full-service';

const pathOf = (page: string, next: string): string => `${page}?${new URLSearchParams({ next }).toString()}`;

/** Where a login goes on as a snapshot page. */
export const snapshotPath = (next: string): string => pathOf(FRAME, next);

/** What a GET about a snapshot page is answered; `undefined` for any other address. */
export function snapshotAnswer({ world }: OwnParts, request: WireRequest): Answer | undefined {
  const { pathname, searchParams: query } = request.url;
  if (pathname !== FRAME && pathname !== FULL_SERVICE) return undefined;
  const next = pathOfOurs(query);
  const person = world.people.find(phoneOf(request).personId ?? '');
  if (person === undefined) return chooserPage(world.people.all(), next);
  try {
    const link = parseLoginLink(world, new URL(next, request.url));
    if (link.scope !== 'snsapi_userinfo') return redirectAnswer(next, 302);
    checkVisitor(world, link, person.id);
    if (pathname === FULL_SERVICE) return consentPage(link, person, next, undefined);
    return snapshotPage(link, allow(world, link, person.id, true), pathOf(FULL_SERVICE, next));
  } catch (error) {
    if (error instanceof WeChatPageError) return errorPage(error);
    throw error;
  }
}
