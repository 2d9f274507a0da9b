import type { RegisteredApp } from '../../world/apps.js';
import type { RegisteredPerson } from '../../world/people.js';
import { avatarPath } from '../avatar.js';
import { html, type Html } from '../html.js';
import { hidden, type DeskView } from './desk-view.js';

const onOff = (id: string, on: boolean, label: string): Html =>
  html`<button class="switch" id="${id}" role="switch" aria-checked="${on ? 'true' : 'false'}">
    <span>${label}</span><i aria-hidden="true"></i>
  </button>`;

function followSwitch({ parts, say }: DeskView, person: RegisteredPerson, app: RegisteredApp): Html {
  const follows = parts.world.follows.get(app.appId, person.id) !== undefined;
  const label = html`<span class="sr">${person.nickname} </span>${say('follows', '关注')} ${app.name}`;
  return html`<form method="post" action="/_simulator/desk/follow" data-quiet>
    ${hidden('person', person.id)}${hidden('app', app.appId)}${hidden('follows', follows ? 'no' : 'yes')}
    <button
      class="switch"
      id="follow-${person.id}-${app.appId}"
      role="switch"
      aria-checked="${follows ? 'true' : 'false'}"
    >
      <span>${label}</span><i aria-hidden="true"></i>
    </button>
  </form>`;
}

function snapshotSwitch({ say }: DeskView, { id, nickname, snapshot }: RegisteredPerson): Html {
  return html`<form method="post" action="/_simulator/desk/snapshot" data-quiet>
    ${hidden('person', id)}${hidden('snapshot', snapshot ? 'no' : 'yes')}
    ${onOff(`snapshot-${id}`, snapshot, say(`${nickname} gets snapshot pages`, `${nickname} 以快照页浏览`))}
  </form>`;
}

function personCard(view: DeskView, person: RegisteredPerson): Html {
  const { say, holder, parts } = view;
  return html`<li class="card ${holder === person ? 'holding' : ''}">
    <div class="who">
      <img src="${avatarPath(person.id)}" alt="" width="52" height="52" />
      <p><strong>${person.nickname}</strong><small>${person.id}</small></p>
      ${
        holder === person
          ? html`<p class="badge">${say('holds the phone', '拿着手机')}</p>`
          : html`<form method="post" action="/_simulator/phone/person" data-quiet>
              ${hidden('person', person.id)}${hidden('next', '/')}
              <button class="small" id="hand-${person.id}">
                ${say('Hand over', '交给 TA')}<span class="sr"> ${person.nickname}</span>
              </button>
            </form>`
      }
    </div>
    ${parts.world.apps.all('official-account').map((app) => followSwitch(view, person, app))}
    ${snapshotSwitch(view, person)}
  </li>`;
}

/** Everybody: who they follow, who holds the phone, and one more. */
export const peoplePanel = (view: DeskView): Html =>
  html`<ul class="cards people">
    ${view.parts.world.people.all().map((one) => personCard(view, one))}
  </ul>`;

/** A form for somebody new; apart, so that nothing is taken from under somebody's typing. */
export const newcomerForm = ({ say }: DeskView): Html =>
  html`<form class="newcomer" method="post" action="/_simulator/desk/person" data-quiet>
    <input
      name="nickname"
      id="nickname"
      autocomplete="off"
      required
      maxlength="32"
      aria-label="${say('Nickname of somebody new', '新用户昵称')}"
      placeholder="${say('Somebody new…', '新用户昵称…')}"
    />
    <button class="small" id="nickname-add">${say('Add', '添加')}</button>
  </form>`;

/** Whether this browser is the one inside WeChat, or one on a PC. */
export function browserCard({ phone, say }: DeskView): Html {
  if (phone.isWeChat)
    return html`<p class="card">
      ${say('This browser is the one inside WeChat.', '本浏览器就是微信内置浏览器。')}
    </p>`;
  const choice = (plays: string, label: string, isOn: boolean): Html =>
    html`<button id="plays-${plays}" name="plays" value="${plays}" aria-pressed="${isOn ? 'true' : 'false'}">
      ${label}
    </button>`;
  return html`<form class="choice" method="post" action="/_simulator/phone/browser" data-quiet>
    ${hidden('next', '/')}
    ${choice('wechat', say('Phone: inside WeChat', '手机：微信内'), phone.insideWeChat)}
    ${choice('ordinary', say('PC: an ordinary browser', '电脑：普通浏览器'), !phone.insideWeChat)}
  </form>`;
}
