import { callbackAnswer } from '../callback-answer.js';
import { WeChatPageError } from '../login/page-error.js';
import { answerLogin, CONFIRM_PATH, LOGIN_PAGE_PATH, scanLogin } from '../login/qr-login.js';
import { answeredPage, chooserPage, consentPage, errorPage, refusedPage } from '../pages/login-pages.js';
import { phoneOf } from '../pages/phone-cookies.js';
import { qrCard } from '../pages/qr-card.js';
import { qrLoginPage } from '../pages/qr-login-page.js';
import { jsonAnswer, redirectAnswer, type Answer, type WireRequest } from '../wire.js';
import type { RegisteredPerson } from '../world/people.js';
import type { QRLogin } from '../world/qr-logins.js';
import type { OwnParts } from './own-parts.js';

const STATE_PATH = `${LOGIN_PAGE_PATH}/state`;

const loginIn = ({ world }: OwnParts, url: URL): QRLogin | undefined =>
  world.qrLogins.find(url.searchParams.get('uuid') ?? '');

/** The page on the PC as it stands, or on to the website; a page whose code is over is a new one. */
function pageOnPC({ world, faults }: OwnParts, login: QRLogin, person: RegisteredPerson | undefined): Answer {
  const target = world.qrLogins.takeTarget(login);
  if (target !== undefined) return callbackAnswer(faults, redirectAnswer(target, 302));
  if (world.qrLogins.state(login).status === 'expired') return redirectAnswer(login.address, 302);
  return qrLoginPage(world, login, person);
}

/** The sheet on a phone that has scanned the code: a browser that opens what the code says. */
function pageOnPhone({ world }: OwnParts, login: QRLogin, person: RegisteredPerson | undefined): Answer {
  const here = `${CONFIRM_PATH}?uuid=${login.uuid}`;
  if (person === undefined) return chooserPage(world.people.all(), here);
  return consentPage(scanLogin(world, login, person.id), person, here, undefined);
}

const STATE_TYPE = 'application/json; charset=utf-8';

/** What the page on the PC is told about a login that nobody remembers. */
const GONE = { status: 'expired' } as const;

/** What a GET about a login by a QR code is answered; `undefined` for any other address. */
export function qrLoginAnswer(parts: OwnParts, request: WireRequest): Answer | undefined {
  const { world } = parts;
  const { pathname } = request.url;
  if (pathname !== LOGIN_PAGE_PATH && pathname !== STATE_PATH && pathname !== CONFIRM_PATH) return undefined;
  const login = loginIn(parts, request.url);
  if (pathname === STATE_PATH) {
    const { status } = login === undefined ? GONE : world.qrLogins.ask(login);
    return jsonAnswer({ status }, STATE_TYPE);
  }
  const person = world.people.find(phoneOf(request).personId ?? '');
  try {
    if (login === undefined) throw WeChatPageError.expiredCode();
    return (pathname === CONFIRM_PATH ? pageOnPhone : pageOnPC)(parts, login, person);
  } catch (error) {
    if (error instanceof WeChatPageError) return errorPage(error);
    throw error;
  }
}

/** The answer to a decision about a login by a QR code; `undefined` when `address` is about another kind of login. */
export function scannedLoginAnswer(
  parts: OwnParts,
  address: URL,
  personId: string,
  accepted: boolean,
): Answer | undefined {
  const isOnPC = address.pathname === LOGIN_PAGE_PATH;
  if (!isOnPC && address.pathname !== CONFIRM_PATH) return undefined;
  const login = loginIn(parts, address);
  if (login === undefined) throw WeChatPageError.expiredCode();
  const target = answerLogin(parts.world, login, personId, accepted);
  if (target === undefined) {
    const next = address.pathname + address.search;
    return refusedPage(next, isOnPC ? qrCard(parts.world, login) : undefined);
  }
  if (!isOnPC) return answeredPage();
  parts.world.qrLogins.takeTarget(login);
  return callbackAnswer(parts.faults, redirectAnswer(target, 303));
}
