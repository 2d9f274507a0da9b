import type { ChatLine } from '../../transcript.js';
import type { RegisteredApp } from '../../world/apps.js';
import type { RegisteredPerson } from '../../world/people.js';
import { avatarPath } from '../avatar.js';
import { html, type Html } from '../html.js';
import { hidden, timeOfDay, type DeskView } from './desk-view.js';
import { loginSheet } from './login-sheet.js';
import { scanner } from './scanner.js';

const EVENTS: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['subscribe', ['You follow this account now', '你已关注该公众号']],
  ['unsubscribe', ['You no longer follow this account', '你已取消关注']],
  ['SCAN', ['You scanned its QR code', '你扫描了它的二维码']],
]);

function bubble({ say }: DeskView, person: RegisteredPerson, app: RegisteredApp, line: ChatLine): Html {
  const { from, text, links = [] } = line;
  if (from === 'event') {
    const [english, chinese] = EVENTS.get(text) ?? [text, text];
    return html`<p class="happened">${say(english, chinese)}</p>`;
  }
  const [id, name] = from === 'person' ? [person.id, person.nickname] : [app.appId, app.name];
  return html`<div class="said ${from === 'person' ? 'mine' : ''}">
    <img src="${avatarPath(id)}" alt="${name}" width="34" height="34" />
    <div class="bubble">
      ${text === '' ? undefined : html`<p>${text}</p>`}
      ${links.map(({ title, url }) => html`<a href="${url}" target="_blank" rel="noopener">${title}</a>`)}
    </div>
  </div>`;
}

function composer({ say, parts }: DeskView, person: RegisteredPerson, app: RegisteredApp): Html {
  const follows = parts.world.follows.get(app.appId, person.id) !== undefined;
  const both = html`${hidden('person', person.id)}${hidden('app', app.appId)}`;
  const menu = app.menu.map(
    ({ name, url }) => html`<a href="${url}" target="_blank" rel="noopener">${name}</a>`,
  );
  if (!follows)
    return html`<form class="invite" method="post" action="/_simulator/desk/follow" data-quiet>
      ${both}${hidden('follows', 'yes')}
      <button class="primary" id="phone-follow">${say('Follow', '关注公众号')}</button>
    </form>`;
  return html`<form class="compose" method="post" action="/_simulator/desk/say" data-quiet>
      ${both}
      <input
        name="text"
        id="phone-text"
        autocomplete="off"
        required
        maxlength="600"
        aria-label="${say('Message', '消息')}"
        placeholder="${say('Say something…', '说点什么…')}"
      />
      <button class="primary" id="phone-send">${say('Send', '发送')}</button>
    </form>
    ${menu.length === 0 ? undefined : html`<nav class="menu" aria-label="${say('Menu', '菜单')}">${menu}</nav>`}`;
}

function conversation(view: DeskView, person: RegisteredPerson, app: RegisteredApp): Html {
  const { say, parts } = view;
  const lines = parts.conversations.transcript.lines(person.id, app.appId);
  const follows = parts.world.follows.get(app.appId, person.id) !== undefined;
  return html`<div class="app-bar">
      <p><strong>${app.name}</strong></p>
      ${
        follows
          ? html`<form method="post" action="/_simulator/desk/follow" data-quiet>
              ${hidden('person', person.id)}${hidden('app', app.appId)}${hidden('follows', 'no')}
              <button class="small" id="phone-unfollow">${say('Unfollow', '取消关注')}</button>
            </form>`
          : undefined
      }
    </div>
    <div class="thread" role="log" tabindex="0" aria-label="${say('Conversation', '会话')}">
      ${
        lines.length === 0
          ? html`<p class="happened">${say('Nothing has been said yet', '还没有消息')}</p>`
          : lines.map((line) => bubble(view, person, app, line))
      }
    </div>
    ${composer(view, person, app)}`;
}

function holderBar({ parts, say }: DeskView, person: RegisteredPerson): Html {
  return html`<div class="status-bar">
    <span class="digits">${timeOfDay(parts.world.clock.now()).slice(0, 5)}</span>
    <span
      ><img src="${avatarPath(person.id)}" alt="" width="20" height="20" />
      ${say(`${person.nickname}’s WeChat`, `${person.nickname} 的微信`)}</span
    >
  </div>`;
}

function chats({ parts, say, account }: DeskView): Html | undefined {
  const all = parts.world.apps.all('official-account');
  if (all.length < 2) return undefined;
  return html`<nav class="chats" aria-label="${say('Accounts', '公众号')}">
    ${all.map(
      (app) =>
        html`<a href="/?account=${app.appId}" ${app === account ? html`aria-current="true"` : undefined}
          >${app.name}</a
        >`,
    )}
  </nav>`;
}

function nobody({ parts, say }: DeskView): Html {
  return html`<div class="pick">
    <p class="lead">${say('Who is holding the phone?', '谁拿着手机？')}</p>
    <form class="list" method="post" action="/_simulator/phone/person" data-quiet>
      ${hidden('next', '/')}
      ${parts.world.people
        .all()
        .map(
          ({ id, nickname }) =>
            html`<button class="person" id="pick-${id}" name="person" value="${id}">
              <img src="${avatarPath(id)}" alt="" width="40" height="40" /><span>${nickname}</span>
            </button>`,
        )}
    </form>
  </div>`;
}

/** What is on the screen in somebody's hand: a login that waits for an answer goes before any conversation. */
function screen(view: DeskView, holder: RegisteredPerson): Html {
  const { parts, account } = view;
  const login = parts.world.qrLogins.onPhoneOf(holder.id);
  if (login !== undefined) return html`${holderBar(view, holder)}${loginSheet(view, holder, login)}`;
  return html`${holderBar(view, holder)}${chats(view)}
  ${account === undefined ? undefined : conversation(view, holder, account)}`;
}

/** The phone: the conversation with an account or a login to be answered, and a scanner. */
export function phonePanel(view: DeskView): Html {
  const { say, holder } = view;
  return html`<section class="handset" aria-label="${say('The phone', '手机')}">
    <div class="screen" id="phone" tabindex="-1" data-live>
      ${holder === undefined ? nobody(view) : screen(view, holder)}
    </div>
    ${scanner(view)}
  </section>`;
}
