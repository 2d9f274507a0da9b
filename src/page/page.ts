import { createHash } from 'node:crypto';

/** Makes text safe between tags and in quoted attributes. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Parts of a built-in page. Strings are HTML; escape what is not ours. */
export interface Page {
  title: string;
  body: string;
  script?: string;
  /** Source the page may load pictures from. */
  pictures?: string;
  /** Whether the page sends a form, to this site. */
  sendsForm?: boolean;
  /** Attributes of the `main` element, for the script. */
  attributes?: string;
}

const STYLE = `
:root{color-scheme:light dark;--ink:#16181d;--quiet:#5c6370;--paper:#f3f5f4;--card:#fff;--edge:#0000001a;--brand:#067a43}
@media(prefers-color-scheme:dark){:root{--ink:#eceef1;--quiet:#a2a9b4;--paper:#101312;--card:#1a1e1d;--edge:#ffffff24;--brand:#2fd07f}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:24px;background:var(--paper);color:var(--ink);
font:16px/1.6 -apple-system,BlinkMacSystemFont,"Segoe UI","PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:100%;max-width:400px;padding:40px 28px 32px;background:var(--card);border:1px solid var(--edge);border-radius:20px;text-align:center;
box-shadow:0 12px 40px #0000000f}
h1{margin:0 0 6px;font-size:24px;line-height:1.3}
p{margin:8px 0;color:var(--quiet)}
svg.code{display:block;margin:24px auto 20px;border:1px solid var(--edge);border-radius:14px}
img{display:block;width:208px;height:208px;margin:24px auto 20px;padding:10px;background:#fff;border:1px solid var(--edge);border-radius:14px}
a.action,button.action{display:block;width:100%;margin-top:24px;padding:12px 16px;border:0;border-radius:12px;background:var(--brand);color:#fff;
font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
@media(prefers-color-scheme:dark){a.action,button.action{color:#06130c}}
a.action:focus-visible,button.action:focus-visible{outline:3px solid var(--brand);outline-offset:3px}
strong.number{display:block;margin:16px 0 4px;font-size:64px;line-height:1.2;letter-spacing:.08em;color:var(--ink);font-variant-numeric:tabular-nums}
[hidden]{display:none}
`;

/** Complete HTML of a built-in page and the policy it is sent with: nothing of another site, no inline surprise. */
export function renderPage({ title, body, script, pictures, sendsForm = false, attributes = '' }: Page): {
  html: string;
  policy: string;
} {
  const policy = [
    "default-src 'none'",
    `style-src '${fingerprint(STYLE)}'`,
    `img-src ${pictures ?? "'none'"}`,
    ...(script === undefined ? [] : [`script-src '${fingerprint(script)}'`, "connect-src 'self'"]),
    "base-uri 'none'",
    `form-action ${sendsForm ? "'self'" : "'none'"}`,
    "frame-ancestors 'none'",
  ].join('; ');
  const html =
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>` +
    '<meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><meta name="robots" content="noindex">' +
    `<style>${STYLE}</style></head><body><main ${attributes}>${body}</main>` +
    `${script === undefined ? '' : `<script>${script}</script>`}</body></html>`;
  return { html, policy };
}

function fingerprint(inline: string): string {
  return `sha256-${createHash('sha256').update(inline).digest('base64')}`;
}
