import type { RegisteredPerson } from '../../world/people.js';
import type { QRLogin } from '../../world/qr-logins.js';
import { avatarPath } from '../avatar.js';
import { html, type Html } from '../html.js';
import { hidden, type DeskView } from './desk-view.js';

/** What a phone that scanned the code of a PC asks. */
export function loginSheet({ parts, say }: DeskView, person: RegisteredPerson, login: QRLogin): Html {
  const app = parts.world.apps.get(login.appId);
  return html`<div class="ghost" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
    <form
      class="sheet on-desk"
      id="phone-asks"
      tabindex="-1"
      aria-labelledby="phone-asks-what"
      method="post"
      action="/_simulator/desk/answer-login"
      data-quiet
    >
      ${hidden('person', person.id)}${hidden('login', login.uuid)}
      <p class="asker">
        <img src="${avatarPath(login.appId)}" alt="" width="28" height="28" /><span>${app?.name}</span>
      </p>
      <h3 id="phone-asks-what">
        ${say('Log in on the computer with your WeChat account?', '使用你的微信账号登录电脑上的网站？')}
      </h3>
      <div class="identity">
        <img src="${avatarPath(person.id)}" alt="" width="48" height="48" />
        <p>
          <strong>${person.nickname}</strong
          ><small>${say('WeChat avatar and nickname', '微信头像、昵称')}</small>
        </p>
      </div>
      <div class="answers">
        <button id="phone-refuse" name="decision" value="refuse">${say('Refuse', '拒绝')}</button>
        <button class="primary" id="phone-allow" name="decision" value="allow">
          ${say('Allow', '允许')}
        </button>
      </div>
    </form>`;
}
