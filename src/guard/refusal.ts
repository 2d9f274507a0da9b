import type { GuardRequest } from './guard-request.js';
import { prefersHTML } from '../page/prefers-html.js';
import { renderPage } from '../page/page.js';

/** Answer to a request that is turned away. */
export interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Stable names of why a guard turns a request away. */
export type RefusalReason = 'login_required' | 'wrong_account' | 'not_following' | 'unavailable';

interface Wording {
  status: number;
  english: string;
  chinese: string;
}

const WORDING: Record<RefusalReason, Wording> = {
  login_required: { status: 401, english: 'Please log in with WeChat first.', chinese: '请先用微信登录。' },
  wrong_account: {
    status: 403,
    english: 'This login belongs to another account.',
    chinese: '当前登录不属于该公众号。',
  },
  not_following: {
    status: 403,
    english: 'Only followers of the Official Account may see this.',
    chinese: '仅限公众号关注者访问，请先关注。',
  },
  unavailable: {
    status: 503,
    english: 'We cannot ask WeChat right now. Please try again in a moment.',
    chinese: '暂时无法连接微信，请稍后再试。',
  },
};

/** Every refusal depends on who asks and on the form they want, so no cache may keep it. */
const COMMON = { 'Cache-Control': 'no-store', Vary: 'Accept, Cookie' };

/** Refusal as JSON, or as a page for those who prefer one. */
export function refuse(
  request: GuardRequest,
  reason: RefusalReason,
  extra: Record<string, string> = {},
): Refusal {
  return prefersHTML(request.accept) ? refuseWithText(reason, extra) : refuseWithJSON(reason, extra);
}

/** Refusal as JSON: `{ error, message }`. */
export function refuseWithJSON(reason: RefusalReason, extra: Record<string, string> = {}): Refusal {
  const { status, english, chinese } = WORDING[reason];
  return {
    status,
    headers: { ...COMMON, 'Content-Type': 'application/json; charset=utf-8', ...extra },
    body: JSON.stringify({ error: reason, message: `${english} ${chinese}` }),
  };
}

/** Refusal as a ready page. */
export function refuseWithPage(
  status: number,
  page: { html: string; policy: string },
  extra: Record<string, string> = {},
): Refusal {
  return {
    status,
    headers: {
      ...COMMON,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': page.policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      ...extra,
    },
    body: page.html,
  };
}

/** Sends a visitor who wants a page to another path: 302, or 303 so that a form is not posted to it again. */
export function refuseByRedirect(request: GuardRequest, location: string): Refusal {
  return { status: isPageView(request) ? 302 : 303, headers: { ...COMMON, Location: location }, body: '' };
}

/** Whether the request only looks, so that it can be made again after a detour. */
export function isPageView({ method }: GuardRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function refuseWithText(reason: RefusalReason, extra: Record<string, string>): Refusal {
  const { status, english, chinese } = WORDING[reason];
  const body = `<h1>${chinese}</h1><p lang="en">${english}</p><a class="action" href="">重试 · <span lang="en">Try again</span></a>`;
  return refuseWithPage(status, renderPage({ title: chinese, body }), extra);
}
