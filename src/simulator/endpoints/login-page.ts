import { allow, checkVisitor, isSilent, opensAsSnapshot } from '../login/login.js';
import { parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { chooserPage, consentPage, errorPage, outsidePage } from '../pages/login-pages.js';
import { phoneOf } from '../pages/phone-cookies.js';
import { qrCard } from '../pages/qr-card.js';
import { redirectAnswer, textAnswer, type Answer, type WireRequest } from '../wire.js';
import type { World } from '../world/world.js';

/** What a browser that opens a login link gets to see. `anywhere`: the page opens outside WeChat, too. */
export function loginPage(world: World, request: WireRequest, anywhere: boolean): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return textAnswer(405, 'Method Not Allowed');
  const { insideWeChat, personId } = phoneOf(request);
  const here = request.url.pathname + request.url.search;
  if (!anywhere && !insideWeChat) return outsidePage(here);
  try {
    const link = parseLoginLink(world, request.url);
    const person = personId === undefined ? undefined : world.people.find(personId);
    const pc = anywhere ? qrCard(link, request.url) : undefined;
    if (person === undefined) return chooserPage(world.people.all(), here, pc);
    checkVisitor(world, link, person.id);
    if (isSilent(world, link, person.id)) return redirectAnswer(allow(world, link, person.id, false), 302);
    return consentPage(link, person, here, opensAsSnapshot(world, link, person.id), pc);
  } catch (error) {
    if (error instanceof WeChatPageError) return errorPage(error);
    throw error;
  }
}
