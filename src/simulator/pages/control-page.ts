import type { Call, CallLog } from '../call-log.js';
import { livingTokens, type TokenSummary } from '../control/describe-world.js';
import type { Answer, WireRequest } from '../wire.js';
import type { RegisteredApp } from '../world/apps.js';
import type { RegisteredPerson } from '../world/people.js';
import type { World } from '../world/world.js';
import { avatarPath } from './avatar.js';
import { both, html, type Html } from './html.js';
import { page } from './layout.js';
import { phoneOf, type Phone } from './phone-cookies.js';

const CALLS_SHOWN = 20;

const KINDS = {
  'official-account': both('Official Account', '公众号'),
  website: both('Website app', '网站应用'),
  'mini-program': both('Mini program', '小程序'),
} as const;

const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

const time = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 19);

/** "1:59:05" */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

function followSwitch(world: World, person: RegisteredPerson, app: RegisteredApp): Html {
  const follows = world.follows.get(app.appId, person.id) !== undefined;
  return html`<form method="post" action="/_simulator/desk/follow">
    ${hidden('person', person.id)}${hidden('app', app.appId)}${hidden('follows', follows ? 'no' : 'yes')}
    <button class="switch" role="switch" aria-checked="${follows ? 'true' : 'false'}">
      <span>${person.nickname} ${both('follows', '关注了')} ${app.name}</span><i aria-hidden="true"></i>
    </button>
  </form>`;
}

function personCard(world: World, person: RegisteredPerson, phone: Phone): Html {
  const holds = phone.personId === person.id;
  return html`<li class="card ${holds ? 'holding' : ''}">
    <div class="who">
      <img src="${avatarPath(person.id)}" alt="" width="52" height="52" />
      <p><strong>${person.nickname}</strong><small>${person.id}</small></p>
      ${
        holds
          ? html`<p class="badge">${both('holds the phone', '拿着手机')}</p>`
          : html`<form method="post" action="/_simulator/phone/person">
              ${hidden('person', person.id)}${hidden('next', '/')}
              <button class="small">
                ${both('Hand over the phone', '交给 TA')}<span class="sr"> ${person.nickname}</span>
              </button>
            </form>`
      }
    </div>
    ${world.apps.all('official-account').map((app) => followSwitch(world, person, app))}
  </li>`;
}

function browserCard({ insideWeChat, isWeChat }: Phone): Html {
  const state = insideWeChat
    ? both('This browser is the one inside WeChat.', '本浏览器就是微信内置浏览器。')
    : both('To WeChat, this browser is an ordinary one.', '在微信看来，本浏览器是普通浏览器。');
  const change = insideWeChat
    ? both('Be an ordinary browser', '当普通浏览器')
    : both('Play WeChat’s browser', '扮演微信浏览器');
  return html`<form class="card row" method="post" action="/_simulator/phone/browser">
    <p>${state}</p>
    ${
      isWeChat
        ? undefined
        : html`${hidden('plays', insideWeChat ? 'ordinary' : 'wechat')}${hidden('next', '/')}<button
              class="small"
            >
              ${change}
            </button>`
    }
  </form>`;
}

function clockCard(world: World): Html {
  return html`<form class="card row" method="post" action="/_simulator/desk/clock">
    <p><strong class="digits">${time(world.clock.now())}</strong> <small>UTC</small></p>
    <button class="small" name="minutes" value="5">${both('+5 minutes', '+5 分钟')}</button>
    <button class="small" name="minutes" value="120">${both('+2 hours', '+2 小时')}</button>
  </form>`;
}

const appCard = (app: RegisteredApp): Html =>
  html`<li class="card who">
    <img src="${avatarPath(app.appId)}" alt="" width="44" height="44" />
    <p>
      <strong>${app.name}</strong><small>${KINDS[app.kind]} · <code>${app.appId}</code></small>
    </p>
  </li>`;

const tokenRow = (world: World, { kind, appId, scope, leftMs }: TokenSummary): Html =>
  html`<tr>
    <td>${kind === 'user' ? both('user token', '网页授权') : both(`common, ${kind}`, '公共')}</td>
    <td class="digits">${duration(leftMs)}</td>
    <td>${world.apps.get(appId)?.name} <small>${scope}</small></td>
  </tr>`;

/** The query as people read it. */
const queryText = (query: Call['query']): string =>
  Object.entries(query)
    .map(([name, value]) => `${name}=${value === '[redacted]' ? '…' : value}`)
    .join(' & ');

function callRow({ at, method, endpoint, query, status, errcode }: Call): Html {
  const good = (errcode ?? 0) === 0 && status !== undefined && status < 400;
  return html`<tr class="${good ? '' : 'bad'}">
    <td class="digits">${time(at).slice(11)}</td>
    <td class="digits">${status ?? '–'}</td>
    <td class="digits">${errcode ?? ''}</td>
    <td><strong>${method} ${endpoint}</strong><small>${queryText(query)}</small></td>
  </tr>`;
}

function table(heads: readonly Html[], rows: readonly Html[], nothing: Html, label: string): Html {
  if (rows.length === 0) return html`<p class="card empty">${nothing}</p>`;
  return html`<div class="card scroll wide" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The simulator's desk: who holds the phone, who follows, which tokens live, what was called. */
export function controlPage(world: World, log: CallLog, request: WireRequest): Answer {
  const phone = phoneOf(request);
  const tokens = livingTokens(world).map((token) => tokenRow(world, token));
  const calls = log.calls().slice(-CALLS_SHOWN).reverse().map(callRow);
  const tokenHeads = [both('Token', '凭证'), both('Left', '剩余'), both('App', '应用')];
  const callHeads = [both('Time', '时间'), both('Status', '状态'), html`errcode`, both('Call', '调用')];
  return page({
    title: 'Simulated WeChat 模拟微信',
    kind: 'desk',
    body: html`<header class="masthead">
        <img src="/_simulator/icon.svg" alt="" width="52" height="52" />
        <div>
          <h1>${both('Simulated WeChat', '模拟微信')}</h1>
          <p>
            ${both('Nobody here is real. Nothing leaves this machine.', '这里没有真人，数据不会离开本机。')}
          </p>
        </div>
        <a class="small" href="/">${both('Refresh', '刷新')}</a>
      </header>
      <main class="desk-grid">
        <div>
          <section>
            <h2>${both('People', '用户')}</h2>
            <ul class="cards">
              ${world.people.all().map((one) => personCard(world, one, phone))}
            </ul>
          </section>
          <section>
            <h2>${both('This browser', '本浏览器')}</h2>
            ${browserCard(phone)}
          </section>
          <section>
            <h2>${both('Clock', '时钟')}</h2>
            ${clockCard(world)}
          </section>
        </div>
        <div>
          <section>
            <h2>${both('Apps', '应用')}</h2>
            <ul class="cards">
              ${world.apps.all().map(appCard)}
            </ul>
          </section>
          <section>
            <h2>${both('Living tokens', '有效凭证')}</h2>
            ${table(tokenHeads, tokens, both('No token is alive.', '暂无有效凭证。'), 'Living tokens 有效凭证')}
          </section>
          <section>
            <h2>${both('Recent calls', '最近调用')}</h2>
            ${table(callHeads, calls, both('Nothing has called yet.', '还没有任何调用。'), 'Recent calls 最近调用')}
          </section>
        </div>
      </main>`,
  });
}
