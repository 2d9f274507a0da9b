import { linkBehind, LOGIN_PAGE_PATH } from '../login/qr-login.js';
import type { Answer } from '../wire.js';
import type { RegisteredPerson } from '../world/people.js';
import type { QRLogin } from '../world/qr-logins.js';
import type { World } from '../world/world.js';
import { chooserPage, consentPage } from './login-pages.js';
import { qrCard } from './qr-card.js';

/** WeChat's page for computers with, clearly apart, a phone beside it that only the simulator has. */
export function qrLoginPage(world: World, login: QRLogin, person: RegisteredPerson | undefined): Answer {
  const card = qrCard(world, login);
  const here = `${LOGIN_PAGE_PATH}?uuid=${login.uuid}`;
  if (person === undefined) return chooserPage(world.people.all(), here, card);
  return consentPage(linkBehind(world, login), person, here, undefined, card);
}
