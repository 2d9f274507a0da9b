import { qrTextOf } from '../../login/qr-login.js';
import type { QRCode } from '../../world/qr-codes.js';
import type { QRLogin } from '../../world/qr-logins.js';
import { avatarPath } from '../avatar.js';
import { html, type Html } from '../html.js';
import { hidden, timeOfDay, type DeskView } from './desk-view.js';

interface Shown {
  /** Names the code on the page. */
  readonly id: string;
  readonly appId: string;
  /** What the picture says. */
  readonly text: string;
  /** Where the code is, or what it carries. */
  readonly about: string;
  readonly expiresAt: number;
  /** What has become of it so far. */
  readonly soFar: string | undefined;
}

function ofLogin({ parts, say }: DeskView, login: QRLogin): Shown {
  const state = parts.world.qrLogins.state(login);
  const name = state.status === 'scanned' ? parts.world.people.find(state.personId)?.nickname : undefined;
  return {
    id: login.uuid,
    appId: login.appId,
    text: qrTextOf(parts.world, login),
    about: say('Login on a PC', '电脑上的登录'),
    expiresAt: login.expiresAt,
    soFar: name === undefined ? undefined : say(`Scanned by ${name}`, `${name}已扫描`),
  };
}

const ofAccount = ({ say }: DeskView, { ticket, appId, scene, url, expiresAt }: QRCode): Shown => ({
  id: ticket.replace(/\W/g, '').slice(0, 24),
  appId,
  text: url,
  about: say(`Scene ${scene}`, `场景 ${scene}`),
  expiresAt,
  soFar: undefined,
});

function scanForm({ say, holder, account }: DeskView, { id, appId, text }: Shown, name: string): Html {
  if (holder === undefined)
    return html`<small>${say('Choose who holds the phone', '请先选择谁拿着手机')}</small>`;
  // A code of another account leads to its conversation: that is another page.
  const staysHere = appId === account?.appId || text.includes('/connect/confirm?');
  return html`<form method="post" action="/_simulator/desk/scan" ${staysHere ? html`data-quiet` : undefined}>
    ${hidden('person', holder.id)}${hidden('code', text)}
    <button class="small primary" id="scan-${id}">
      ${say('Scan', '扫描')}<span class="sr"> ${say(`the code of ${name}`, `${name} 的二维码`)}</span>
    </button>
  </form>`;
}

function card(view: DeskView, shown: Shown): Html {
  const { parts, say } = view;
  const name = parts.world.apps.get(shown.appId)?.name ?? shown.appId;
  const until =
    shown.expiresAt === Infinity
      ? say('for ever', '永久有效')
      : say(`until ${timeOfDay(shown.expiresAt)}`, `${timeOfDay(shown.expiresAt)} 前有效`);
  return html`<li class="card waiting">
    <img src="${avatarPath(shown.appId)}" alt="" width="44" height="44" />
    <p>
      <strong>${name}</strong><small>${shown.about}</small>
      <small class="digits">${shown.soFar ?? until}</small>
    </p>
    ${scanForm(view, shown, name)}
  </li>`;
}

/** Every code that somebody could scan right now, the newest first of each kind. */
export function codesPanel(view: DeskView): Html {
  const { qrLogins, qrCodes } = view.parts.world;
  const all = [
    ...qrLogins.open().map((login) => ofLogin(view, login)),
    ...qrCodes.newest().map((code) => ofAccount(view, code)),
  ];
  if (all.length === 0)
    return html`<p class="card empty">
      ${view.say(
        'None is on a screen. A login page on a PC puts one here, and so does cgi-bin/qrcode/create.',
        '还没有二维码。打开电脑上的登录页，或调用 cgi-bin/qrcode/create，二维码会出现在这里。',
      )}
    </p>`;
  return html`<ul class="cards">
    ${all.map((shown) => card(view, shown))}
  </ul>`;
}
