import { parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { qrTextOf } from '../login/qr-login.js';
import { errorPage } from '../pages/login-pages.js';
import { frameLoginPage, type QRLook } from '../pages/frame-login-page.js';
import type { Answer } from '../wire.js';
import type { World } from '../world/world.js';

/** Pages of this machine, where sites are developed. */
const LOCAL = ['127.0.0.1', 'localhost'].flatMap((name) => [`http://${name}:*`, `https://${name}:*`]);

/** An origin that can stand in a policy; host names may have characters that would end it. */
function originIn(address: string | null): string | undefined {
  const { protocol, host, origin } = URL.canParse(address ?? '') ? new URL(address ?? '') : {};
  return /^https?:$/.test(protocol ?? '') && /^[\w.-]+(?::\d+)?$/.test(host ?? '') ? origin : undefined;
}

/** How the site wants its QR code; what WeChat's documents do not offer has no effect. */
function lookOf(query: URLSearchParams): QRLook {
  const lite = query.get('stylelite') === '1';
  const href = query.get('href') ?? '';
  const sheet = href.startsWith('data:text/css;base64,')
    ? { href, source: 'data:' }
    : { href, source: /^https:/i.test(href) ? originIn(href) : undefined };
  return {
    language: query.get('lang') === 'en' ? 'en' : 'zh',
    white: query.get('style') === 'white',
    lite,
    sheet: lite || sheet.source === undefined ? undefined : { href, source: sheet.source },
    selfRedirect: query.get('self_redirect') === 'true',
  };
}

/**
 * The page that `wxLogin.js` opens in a frame: a QR code, and what becomes of it. Only the site that the login leads back
 * to, and pages of this machine, may frame it.
 */
export function embeddedLogin(world: World, url: URL): Answer {
  const framedBy = [originIn(url.searchParams.get('redirect_uri')), ...LOCAL].join(' ').trim();
  try {
    const { app } = parseLoginLink(world, url);
    const login = world.qrLogins.begin(app.appId, url.pathname + url.search);
    const look = lookOf(url.searchParams);
    return frameLoginPage({ app, id: login.uuid, code: qrTextOf(world, login), look, framedBy });
  } catch (error) {
    if (error instanceof WeChatPageError) return errorPage(error, framedBy);
    throw error;
  }
}
