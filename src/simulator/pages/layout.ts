import type { Answer } from '../wire.js';
import { DESK_SCRIPT } from './desk-script.js';
import { both, Html, html } from './html.js';
import { inlineHash } from './inline-hash.js';
import { QR_LOGIN_SCRIPT } from './qr-login-script.js';
import type { Language } from './speech.js';
import { STYLE } from './style.js';

/** Character for character what the policy's hash was made of. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const scriptElement = (script: string): Html => new Html(`<script>${script}</script>`);

/** What surrounds a page's own content. */
export interface Frame {
  readonly title: string;
  /** `phone`: one card, as wide as a phone. `desk`: the whole width. */
  readonly kind: 'phone' | 'desk';
  readonly body: Html;
  /** What stands beside the phone: the PC whose code it scans. Default is nothing. */
  readonly beside?: Html | undefined;
  /** Default is `en`; a page in both languages marks the Chinese. */
  readonly language?: Language | undefined;
  /** Code of an error page, for the call log. */
  readonly errcode?: number | undefined;
  readonly status?: number | undefined;
  /** Who may have it in a frame, as a policy says it. Default is nobody. */
  readonly framedBy?: string | undefined;
}

/**
 * The forms of a phone page end in a redirect to the application under test, wherever that is and wherever it goes on
 * to; browsers apply `form-action` to every step of that way.
 */
const FORM_ACTION = { phone: "'self' http: https:", desk: "'self'" } as const;

/** The one script that a page runs; a phone alone runs nothing at all. */
function scriptOf({ kind, beside }: Frame): string | undefined {
  if (kind === 'desk') return DESK_SCRIPT;
  return beside === undefined ? undefined : QR_LOGIN_SCRIPT;
}

const headers = (
  { kind, framedBy = "'none'" }: Frame,
  script: string | undefined,
): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${inlineHash(STYLE)}`,
    ...(script === undefined ? [] : [`script-src ${inlineHash(script)}`, "connect-src 'self'"]),
    "img-src 'self'",
    `form-action ${FORM_ACTION[kind]}`,
    "base-uri 'none'",
    `frame-ancestors ${framedBy}`,
  ].join('; '),
  // `no-referrer` would turn the Origin of our own forms into `null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
});

const phoneBar = html`<header class="bar">
  <a class="home" href="/" aria-label="Control page 控制台">‹</a>
  <p>${both('Simulated WeChat', '模拟微信')}</p>
</header>`;

/** A complete page. */
export function page(frame: Frame): Answer {
  const { title, kind, body, beside, language, errcode, status = 200 } = frame;
  const script = scriptOf(frame);
  const document = html`<!doctype html>
    <html lang="${language === 'zh' ? 'zh-CN' : 'en'}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="/_simulator/icon.svg" type="image/svg+xml" />
        ${STYLE_ELEMENT}
      </head>
      <body class="${kind}">
        ${
          kind === 'phone'
            ? html`${beside}
                <div class="device">
                  ${phoneBar}
                  <main>${body}</main>
                </div>`
            : body
        }
        ${script === undefined ? undefined : scriptElement(script)}
      </body>
    </html>`;
  return { status, headers: headers(frame, script), body: document.markup, errcode };
}
