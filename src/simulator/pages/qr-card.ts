import { renderSVG } from 'uqr';

import type { LoginLink } from '../login/login-link.js';
import { both, Html, html } from './html.js';

/** The side of the PC: the QR code of a website app's login, as WeChat's page shows it. */
export function qrCard({ app }: LoginLink, link: URL): Html {
  // No page of WeChat's ever says what its code holds; here it is the link itself, which phones can be given by hand.
  const code = new Html(renderSVG(link.href, { border: 2 }));
  return html`<section class="pc-side" aria-label="The PC 电脑">
    <h2>${both('WeChat login', '微信登录')}</h2>
    <p><strong>${app.name}</strong></p>
    <div class="code" role="img" aria-label="QR code 二维码">${code}</div>
    <p>${both('Scan it with WeChat', '请使用微信扫一扫')}</p>
    <p class="way">
      ${both(
        'On the PC of a real visitor there is only this code. The phone that scans it is beside it: choose whose it is.',
        '真实访客的电脑上只有这个二维码。旁边是扫码的手机：选择它是谁的。',
      )}
    </p>
  </section>`;
}
