import { allow, checkVisitor, isSilent, opensAsSnapshot } from '../login/login.js';
import { parseLoginLink } from '../login/login-link.js';
import { WeChatPageError } from '../login/page-error.js';
import { chooserPage, consentPage, errorPage, outsidePage } from '../pages/login-pages.js';
import { phoneOf } from '../pages/phone-cookies.js';
import { redirectAnswer, textAnswer } from '../wire.js';
import type { Endpoint } from './endpoint.js';

/**
 * The login page inside WeChat: silent for `snsapi_base`, a consent sheet for `snsapi_userinfo`.
 * See https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
 */
export const authorize: Endpoint = {
  name: 'connect/oauth2/authorize',
  host: 'open',
  handle: (world, request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return textAnswer(405, 'Method Not Allowed');
    const { insideWeChat, personId } = phoneOf(request);
    const here = request.url.pathname + request.url.search;
    if (!insideWeChat) return outsidePage(here);
    try {
      const link = parseLoginLink(world, request.url);
      const person = personId === undefined ? undefined : world.people.find(personId);
      if (person === undefined) return chooserPage(world.people.all(), here);
      checkVisitor(world, link, person.id);
      if (isSilent(world, link, person.id)) return redirectAnswer(allow(world, link, person.id, false), 302);
      return consentPage(link, person, here, opensAsSnapshot(world, link, person.id));
    } catch (error) {
      if (error instanceof WeChatPageError) return errorPage(error);
      throw error;
    }
  },
};
