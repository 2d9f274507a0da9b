import type { LoginLink } from '../login/login-link.js';
import type { Answer } from '../wire.js';
import { avatarPath } from './avatar.js';
import { both, html } from './html.js';
import { page } from './layout.js';

/**
 * The frame that WeChat puts around a snapshot page (快照页). WeChat opens the site in it; no site lets a page of ours do
 * that, so there is a link. Both lead to the same address, as two people.
 */
export function snapshotPage({ app }: LoginLink, callbackURL: string, fullServicePath: string): Answer {
  return page({
    title: 'Snapshot page 快照页',
    kind: 'phone',
    body: html`<section class="notice">
        <p class="symbol" aria-hidden="true">◱</p>
        <h1>${both('A snapshot page', '快照页')}</h1>
        <p>
          ${both(
            'WeChat opens the site under a virtual account, which is nobody: what is done there must not count.',
            '微信以虚拟账号打开网站，并不代表真实用户，其中的操作不应生效。',
          )}
        </p>
        <p><a href="${callbackURL}">${both('Look at the site like this', '以快照浏览')}</a></p>
      </section>
      <section class="aside" aria-label="Simulator only 仅模拟器">
        <p class="tag">${both('Simulator only', '仅模拟器')}</p>
        <p>
          ${both(
            'In WeChat a snapshot page has cookies of its own. In this browser it has not: a login that was looked at like this has to begin again.',
            '微信中快照页的 Cookie 是独立的；本浏览器中则与网站共用，浏览过快照后需要重新发起登录。',
          )}
        </p>
      </section>
      <div class="tray">
        <p class="asker">
          <img src="${avatarPath(app.appId)}" alt="" width="28" height="28" /><span>${app.name}</span>
        </p>
        <div class="answers whole">
          <a class="button primary" href="${fullServicePath}">${both('Use full service', '使用完整服务')}</a>
        </div>
      </div>`,
  });
}
