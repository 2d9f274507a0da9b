import { avatarAnswer } from '../pages/avatar.js';
import { controlPage } from '../pages/control-page.js';
import { iconAnswer } from '../pages/icon.js';
import { textAnswer, type Answer, type WireRequest } from '../wire.js';
import { formAnswer } from './forms.js';
import { jsonAPIAnswer } from './json-api.js';
import type { OwnParts } from './own-parts.js';
import { qrLoginAnswer } from './qr-login-pages.js';
import { isSameSite } from './same-site.js';
import { snapshotAnswer } from './snapshot-pages.js';

function pageAnswer(parts: OwnParts, request: WireRequest): Answer | undefined {
  const { pathname } = request.url;
  if (pathname === '/') return controlPage(parts, request);
  if (pathname === '/_simulator/icon.svg') return iconAnswer();
  return (
    qrLoginAnswer(parts, request) ?? snapshotAnswer(parts, request) ?? avatarAnswer(parts.world, pathname)
  );
}

/** Everything on the port that is not WeChat's: the control page, its forms, the API for other processes, pictures. */
export function ownRoutes(parts: OwnParts): (request: WireRequest) => Promise<Answer | undefined> {
  return async (request) => {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    if (!reads && !isSameSite(request)) return textAnswer(403, 'Another site may not change anything here');
    const own = reads ? pageAnswer(parts, request) : formAnswer(parts, request);
    return own ?? jsonAPIAnswer(parts, request);
  };
}
