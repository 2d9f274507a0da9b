import { createHash } from 'node:crypto';

import type { Answer } from '../wire.js';
import { DESK_SCRIPT } from './desk-script.js';
import { both, Html, html } from './html.js';
import type { Language } from './speech.js';
import { STYLE } from './style.js';

/** Character for character what the policy's hash was made of. */
const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const SCRIPT_ELEMENT = new Html(`<script>${DESK_SCRIPT}</script>`);
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

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
}

/**
 * The forms of a phone page end in a redirect to the application under test, wherever that is and wherever it goes on
 * to; browsers apply `form-action` to every step of that way.
 */
const FORM_ACTION = { phone: "'self' http: https:", desk: "'self'" } as const;

const headers = (kind: Frame['kind']): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    // A phone page runs nothing at all.
    ...(kind === 'desk' ? [`script-src ${hashOf(DESK_SCRIPT)}`, "connect-src 'self'"] : []),
    "img-src 'self'",
    `form-action ${FORM_ACTION[kind]}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
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
export function page({ title, kind, body, beside, language, errcode, status = 200 }: Frame): Answer {
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
            : html`${body}${SCRIPT_ELEMENT}`
        }
      </body>
    </html>`;
  return { status, headers: headers(kind), body: document.markup, errcode };
}
