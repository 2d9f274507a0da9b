import { renderSVG } from 'uqr';

import { linkBehind, LOGIN_PAGE_PATH, qrTextOf } from '../login/qr-login.js';
import type { QRLogin, QRLoginState } from '../world/qr-logins.js';
import type { World } from '../world/world.js';
import { both, Html, html } from './html.js';

type Status = QRLoginState['status'];

/** What the page says under the code: one text for each state of the login, of which one is shown. */
function messages(now: Status, name: string, again: string): Html[] {
  const texts: readonly (readonly [Status, Html])[] = [
    [
      'waiting',
      html`${both('Scan with WeChat to log in to', '请使用微信扫描二维码登录')} <strong>${name}</strong>`,
    ],
    [
      'scanned',
      html`<strong>✓ ${both('Scanned', '扫描成功')}</strong><br />${both(
          'Confirm on the phone to log in',
          '请在微信中点击确认即可登录',
        )}`,
    ],
    [
      'cancelled',
      html`<strong>${both('This login was cancelled', '你已取消此次登录')}</strong><br />${both(
          'Scan again to log in, or close the window',
          '你可再次扫描登录，或关闭窗口',
        )}`,
    ],
    [
      'expired',
      html`<strong>${both('The QR code has expired', '二维码已过期')}</strong><br /><a href="${again}"
          >${both('Show a new one', '刷新二维码')}</a
        >`,
    ],
  ];
  return texts.map(
    ([status, text]) => html`<p data-on="${status}" ${status === now ? undefined : html`hidden`}>${text}</p>`,
  );
}

const deskLink = (text: string): Html => html`<a href="/" target="_blank" rel="noopener">${text}</a>`;

/** The side of the PC: the QR code of a website app's login, and how far the login has come. */
export function qrCard(world: World, login: QRLogin): Html {
  const { app } = linkBehind(world, login);
  const code = new Html(renderSVG(qrTextOf(world, login), { border: 2 }));
  const page = `${LOGIN_PAGE_PATH}?uuid=${login.uuid}`;
  return html`<section class="pc-side" aria-label="The PC 电脑" id="login" data-uuid="${login.uuid}">
    <h2>${both('WeChat login', '微信登录')}</h2>
    <div class="code" role="img" aria-label="QR code 二维码">${code}</div>
    <div role="status">${messages(world.qrLogins.state(login).status, app.name, login.address)}</div>
    <noscript>
      <p><a href="${page}">${both('Go on once the phone has confirmed', '手机确认后点此继续')}</a></p>
    </noscript>
    <p class="way">
      On the PC of a real visitor there is only this code. It waits on the ${deskLink('control page')}, too,
      for the phone there. Beside it is one more: choose whose it is.
      <span lang="zh-CN"
        >真实访客的电脑上只有这个二维码。它也在${deskLink('控制台')}等待扫描；旁边还有一部手机：选择它是谁的。</span
      >
    </p>
  </section>`;
}
