import { renderSVG } from 'uqr';

import type { Answer } from '../wire.js';
import type { RegisteredApp } from '../world/apps.js';
import { Html, html } from './html.js';
import { FRAME_LOGIN_SCRIPT } from './frame-login-script.js';
import { inlineHash } from './inline-hash.js';
import { speaker, type Language } from './speech.js';

/** How a site wants its QR code. */
export interface QRLook {
  readonly language: Language;
  /** Light words, for a dark page. */
  readonly white: boolean;
  /** The new look: the code and little else. */
  readonly lite: boolean;
  /** A style sheet of the site's own, and where the policy has to allow it from. */
  readonly sheet: { readonly href: string; readonly source: string } | undefined;
  /** Whether the callback opens in the frame. */
  readonly selfRedirect: boolean;
}

interface FrameLoginPage {
  readonly app: RegisteredApp;
  readonly id: string;
  /** What the code says. */
  readonly code: string;
  readonly look: QRLook;
  readonly framedBy: string;
}

/** Nothing is behind it but the page of the site. The class names are those that style sheets for WeChat's page go by. */
const STYLE = `
*{box-sizing:border-box;margin:0}
body{font:14px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;text-align:center;color:#373737}
body.white{color:#fff}
.title{font-size:20px;padding-bottom:12px}
.qrcode{width:280px;max-width:100%;margin:0 auto;background:#fff;border:1px solid #e2e2e2}
.qrcode svg{display:block;width:100%;height:auto}
.info{width:280px;max-width:100%;margin:12px auto 0}
.lite .qrcode{width:160px;border:0}
.lite .info{margin-top:4px;font-size:12px;line-height:1.4}
[data-state=scanned] .qrcode,[data-state=expired] .qrcode{opacity:.25}
a{color:inherit}
a:focus-visible{outline:3px solid #07c160;outline-offset:2px}`;

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Html(`<script>${FRAME_LOGIN_SCRIPT}</script>`);

function policy({ sheet }: QRLook, framedBy: string): string {
  return [
    "default-src 'none'",
    ['style-src', inlineHash(STYLE), ...(sheet === undefined ? [] : [sheet.source])].join(' '),
    `script-src ${inlineHash(FRAME_LOGIN_SCRIPT)}`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; ');
}

/** The QR code of a website's login, made to be framed. */
export function frameLoginPage({ app, id, code, look, framedBy }: FrameLoginPage): Answer {
  const say = speaker(look.language);
  const picture = new Html(renderSVG(code, { border: 2 }));
  const document = html`<!doctype html>
    <html lang="${look.language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${say('WeChat login', '微信登录')}</title>
        ${STYLE_ELEMENT}
        ${look.sheet === undefined ? undefined : html`<link rel="stylesheet" href="${look.sheet.href}" />`}
      </head>
      <body
        class="${look.white ? 'white' : ''} ${look.lite ? 'lite' : ''}"
        data-id="${id}"
        data-self="${look.selfRedirect ? 'yes' : 'no'}"
      >
        <main class="impowerBox" aria-label="${say('WeChat login', '微信登录')}">
          ${look.lite ? undefined : html`<h1 class="title">${say('WeChat login', '微信登录')}</h1>`}
          <div class="waiting panelContent">
            <div class="wrp_code">
              <div class="qrcode" role="img" aria-label="${say('QR code', '二维码')}">${picture}</div>
            </div>
            <div class="info">
              <p
                class="status"
                role="status"
                id="told"
                data-scanned="${say('Scanned. Confirm on the phone', '扫描成功，请在手机上确认')}"
                data-cancelled="${say('Refused on the phone. Scan again?', '你已取消此次登录，可再次扫描')}"
                data-expired="${say('The code has expired. Load the page again', '二维码已失效，请刷新页面')}"
              >
                ${say('Scan it with WeChat', '请使用微信扫描二维码登录')}
              </p>
              ${look.lite ? undefined : html`<p>${app.name}</p>`}
              <p>
                <a href="${code}" target="_blank" rel="noopener"
                  >${say('Scan with the simulated phone', '用模拟手机扫描')} ↗</a
                >
              </p>
            </div>
          </div>
        </main>
        ${SCRIPT_ELEMENT}
      </body>
    </html>`;
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(look, framedBy),
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: document.markup,
  };
}
