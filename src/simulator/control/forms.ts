import { callbackAnswer } from '../callback-answer.js';
import { allow, checkVisitor, refuse } from '../login/login.js';
import { parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { chooserPage, errorPage, refusedPage } from '../pages/login-pages.js';
import { phoneOf, rememberBrowser, rememberPerson } from '../pages/phone-cookies.js';
import { redirectAnswer, type Answer, type WireRequest } from '../wire.js';
import { deskAnswer } from './desk-forms.js';
import { pathOfOurs } from './next-path.js';
import type { OwnParts } from './own-parts.js';
import { scannedLoginAnswer } from './qr-login-pages.js';
import { snapshotPath } from './snapshot-pages.js';

type Form = (parts: OwnParts, fields: URLSearchParams, request: WireRequest) => Answer;

/** The decision on the consent sheet. The link is read again: what a form says is not to be trusted. */
const answerConsent: Form = (parts, fields, request) => {
  const { world, faults } = parts;
  const next = pathOfOurs(fields);
  try {
    const person = world.people.find(phoneOf(request).personId ?? '');
    if (person === undefined) return chooserPage(world.people.all(), next);
    const accepted = fields.get('decision') === 'allow';
    const address = new URL(next, request.url);
    const scanned = scannedLoginAnswer(parts, address, person.id, accepted);
    if (scanned !== undefined) return scanned;
    const link = parseLoginLink(world, address);
    checkVisitor(world, link, person.id);
    if (accepted && fields.has('snapshot')) return redirectAnswer(snapshotPath(next), 303);
    const target = accepted ? allow(world, link, person.id, false) : refuse(world, link);
    return target === undefined ? refusedPage(next) : callbackAnswer(faults, redirectAnswer(target, 303));
  } catch (error) {
    if (error instanceof WeChatPageError) return errorPage(error);
    throw error;
  }
};

const FORMS: Readonly<Record<string, Form>> = {
  '/_simulator/phone/answer': answerConsent,

  '/_simulator/phone/browser': (_parts, fields) =>
    redirectAnswer(pathOfOurs(fields), 303, rememberBrowser(fields.get('plays') === 'wechat')),

  '/_simulator/phone/person': ({ world }, fields) =>
    redirectAnswer(
      pathOfOurs(fields),
      303,
      rememberPerson(world.people.find(fields.get('person') ?? '')?.id ?? ''),
    ),
};

/** What a form of ours answers; `undefined` for any other address. */
export function formAnswer(parts: OwnParts, request: WireRequest): Answer | undefined {
  const { pathname } = request.url;
  const form = Object.hasOwn(FORMS, pathname) ? FORMS[pathname] : undefined;
  const fields = new URLSearchParams(request.body);
  return form === undefined ? deskAnswer(parts, pathname, fields) : form(parts, fields, request);
}
