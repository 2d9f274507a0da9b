import { hostNameOf } from '../hosts.js';
import type { World } from '../world/world.js';
import { isEmbedded, LOGIN_PATHS, parseLoginLink } from './login-link.js';
import { allow, checkVisitor, isSilent, opensAsSnapshot, refuse } from './login.js';
import { WeChatPageError } from './page-error.js';
import { answerLogin } from './qr-login.js';

/** What a person does with a login link, or with the QR code of a login page on a PC. */
export interface ApproveOptions {
  /** Whether they refuse. A silent login asks nothing, so there is nothing to refuse. Default is `false`. */
  readonly deny?: boolean | undefined;
  /** Whether the page opens as a snapshot page, under a virtual account. Default is what link and person say. */
  readonly snapshot?: boolean | undefined;
}

/** The link as WeChat's browser has it, fragment included. */
function readLink(world: World, url: string | URL): URL {
  const link = new URL(url);
  const isOpenHost = hostNameOf(link) === 'open' || link.origin === new URL(world.endpoints.open).origin;
  if (!isOpenHost || !LOGIN_PATHS.some((path) => path === link.pathname)) {
    throw new TypeError(
      `\`url\` must be a login link of the simulated WeChat, not ${link.origin}${link.pathname}`,
    );
  }
  if (link.hash !== '#wechat_redirect' && !isEmbedded(link.pathname, link.searchParams))
    throw WeChatPageError.deadLink('#wechat_redirect is missing at the end');
  return link;
}

/** One person, one link or QR code, one decision: the address WeChat redirects to, or `undefined`. */
export function approve(
  world: World,
  url: string | URL,
  id: string,
  options: ApproveOptions,
): string | undefined {
  const scanned = world.qrLogins.behind(String(url));
  if (scanned !== undefined) return answerLogin(world, scanned, id, options.deny !== true);
  const link = parseLoginLink(world, readLink(world, url));
  checkVisitor(world, link, id);
  if (options.deny === true && !isSilent(world, link, id)) return refuse(world, link);
  return allow(world, link, id, options.snapshot ?? opensAsSnapshot(world, link, id));
}
