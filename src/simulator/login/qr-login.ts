import type { QRLogin } from '../world/qr-logins.js';
import type { World } from '../world/world.js';
import { allow, checkVisitor, refuse } from './login.js';
import { parseLoginLink, type LoginLink } from './login-link.js';
import { WeChatPageError } from './page-error.js';

/** Where the phone confirms; the address is what the code on the PC says. */
export const CONFIRM_PATH = '/connect/confirm';

/** The page on the PC, once it has its code. */
export const LOGIN_PAGE_PATH = '/_simulator/qr-login';

/** What the QR code on the PC says. */
export const qrTextOf = (world: World, { uuid }: QRLogin): string =>
  `${world.endpoints.open}${CONFIRM_PATH}?uuid=${uuid}`;

/** The link that was opened on the PC, read again: time has passed. */
export const linkBehind = (world: World, { address }: QRLogin): LoginLink =>
  parseLoginLink(world, new URL(address, world.endpoints.open));

/** A person scans the code on the PC; the last to do so is the one the PC speaks of. */
export function scanLogin(world: World, login: QRLogin, personId: string): LoginLink {
  const { status } = world.qrLogins.state(login);
  if (status === 'expired' || status === 'confirmed') throw WeChatPageError.expiredCode();
  const link = linkBehind(world, login);
  checkVisitor(world, link, personId);
  world.qrLogins.move(login, { status: 'scanned', personId });
  return link;
}

/** A person answers on the phone: where the PC goes on to, or `undefined` when it stays where it is. */
export function answerLogin(
  world: World,
  login: QRLogin,
  personId: string,
  accepted: boolean,
): string | undefined {
  // Who answers has scanned; whoever says so without is scanning now.
  const link = scanLogin(world, login, personId);
  const target = accepted ? allow(world, link, personId, false) : refuse(world, link);
  world.qrLogins.move(
    login,
    target === undefined ? { status: 'cancelled' } : { status: 'confirmed', target },
  );
  return target;
}
