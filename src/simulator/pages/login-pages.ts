import type { WeChatPageError } from '../login/page-error.js';
import type { LoginLink } from '../login/login-link.js';
import type { Answer } from '../wire.js';
import type { RegisteredPerson } from '../world/people.js';
import { avatarPath } from './avatar.js';
import { both, html, type Html } from './html.js';
import { page } from './layout.js';

const hidden = (name: string, value: string): Html =>
  html`<input type="hidden" name="${name}" value="${value}" />`;

/** What WeChat answers to an ordinary browser and, clearly apart, a way on that only the simulator has. */
export function outsidePage(next: string): Answer {
  return page({
    title: '请在微信客户端打开链接',
    kind: 'phone',
    body: html`<section class="notice">
        <p class="symbol" aria-hidden="true">i</p>
        <h1 lang="zh-CN">请在微信客户端打开链接</h1>
      </section>
      <section class="aside" aria-label="Simulator only 仅模拟器">
        <p class="tag">${both('Simulator only', '仅模拟器')}</p>
        <p>
          ${both(
            'This is all WeChat shows to an ordinary browser. Here, this browser can play the one inside WeChat:',
            '普通浏览器在微信里只会看到上面这句话。在这里，可以让本浏览器扮演微信内置浏览器：',
          )}
        </p>
        <form method="post" action="/_simulator/phone/browser">
          ${hidden('plays', 'wechat')}${hidden('next', next)}
          <button class="primary">${both('Open it in simulated WeChat', '在模拟微信中打开')}</button>
        </form>
      </section>`,
  });
}

/** "Who is holding the phone?"; `beside` is the PC whose code it is to scan. */
export function chooserPage(people: readonly RegisteredPerson[], next: string, beside?: Html): Answer {
  return page({
    title: 'Who is holding the phone? 谁拿着手机？',
    kind: 'phone',
    beside,
    body: html`<section class="lead">
        <h1>${both('Who is holding the phone?', '谁拿着手机？')}</h1>
        <p>
          ${both('Whoever you choose is logged in to WeChat here.', '选中的人就是这部手机上登录微信的人。')}
        </p>
      </section>
      <form class="list" method="post" action="/_simulator/phone/person">
        ${hidden('next', next)}
        ${people.map(
          ({ id, nickname }) =>
            html`<button class="person" name="person" value="${id}">
              <img src="${avatarPath(id)}" alt="" width="48" height="48" /><span>${nickname}</span>
            </button>`,
        )}
      </form>`,
  });
}

const asksFor = (link: LoginLink): Html =>
  link.scope === 'snsapi_login'
    ? both('Log in on the website with your WeChat account', '使用微信账号登录该网站')
    : both('Use your nickname and avatar', '获取你的昵称、头像');

/** WeChat's consent sheet; `snapshot` is whether its box for a snapshot page is ticked, `undefined` where there is none. */
export function consentPage(
  link: LoginLink,
  person: RegisteredPerson,
  next: string,
  snapshot: boolean | undefined,
  beside?: Html,
): Answer {
  const { app } = link;
  return page({
    title: 'Allow? 是否允许？',
    kind: 'phone',
    beside,
    body: html`<div class="ghost" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
      <div class="tray">
        <form class="sheet" method="post" action="/_simulator/phone/answer">
          ${hidden('next', next)}
          <p class="asker">
            <img src="${avatarPath(app.appId)}" alt="" width="28" height="28" /><span>${app.name}</span>
          </p>
          <h1>${both('asks for permission', '申请')}</h1>
          <p class="wish">${asksFor(link)}</p>
          <div class="identity">
            <img src="${avatarPath(person.id)}" alt="" width="56" height="56" />
            <p>
              <strong>${person.nickname}</strong
              ><small>${both('WeChat avatar and nickname', '微信头像、昵称')}</small>
            </p>
          </div>
          ${
            snapshot === undefined
              ? undefined
              : html`<label class="option"
                  ><input
                    type="checkbox"
                    name="snapshot"
                    value="yes"
                    ${snapshot ? html`checked` : undefined}
                  /><span
                    >${both('Browse as a snapshot page, under a virtual account', '以快照页浏览（虚拟账号）')}</span
                  ></label
                >`
          }
          <div class="answers">
            <button class="quiet" name="decision" value="refuse">${both('Refuse', '拒绝')}</button>
            <button class="primary" name="decision" value="allow">${both('Allow', '允许')}</button>
          </div>
        </form>
        <form class="foot" method="post" action="/_simulator/phone/person">
          ${hidden('person', '')}${hidden('next', next)}
          <button class="link">${both('Use another person', '换一个人')}</button>
        </form>
      </div>`,
  });
}

/** Where a refusal ends: WeChat redirects nowhere. */
export function refusedPage(next: string, beside?: Html): Answer {
  return page({
    title: 'Refused 已拒绝',
    kind: 'phone',
    beside,
    body: html`<section class="notice">
        <p class="symbol" aria-hidden="true">×</p>
        <h1>${both('You refused', '你已拒绝')}</h1>
        <p>
          ${both(
            'WeChat redirects nowhere: the website never hears of it. On a real phone the page closes or stays blank.',
            '微信不会跳转，网站不会收到任何通知。在真实手机上页面会关闭或停留在空白页。',
          )}
        </p>
      </section>
      <p class="foot"><a href="${next}">${both('Ask again', '重新授权')}</a></p>`,
  });
}

/** The login goes on where its code was scanned from. */
export function answeredPage(): Answer {
  return page({
    title: 'Done 已完成',
    kind: 'phone',
    body: html`<section class="notice">
      <p class="symbol" aria-hidden="true">✓</p>
      <h1>${both('Done', '已完成')}</h1>
      <p>${both('The computer whose code you scanned goes on by itself.', '显示二维码的电脑会自动继续。')}</p>
    </section>`,
  });
}

/** WeChat refuses to open the link; `framedBy` says who may have the page in a frame. */
export function errorPage(error: WeChatPageError, framedBy?: string): Answer {
  return page({
    framedBy,
    title: error.text,
    kind: 'phone',
    errcode: error.code,
    body: html`<section class="notice error">
        <p class="symbol" aria-hidden="true">!</p>
        <h1 lang="zh-CN">${error.text}</h1>
        ${error.code === undefined ? undefined : html`<p>${both('Error code', '错误码')} <strong>${error.code}</strong></p>`}
      </section>
      <section class="aside" aria-label="Simulator only 仅模拟器">
        <p class="tag">${both('Simulator only', '仅模拟器')}</p>
        <p>${error.reason}</p>
      </section>`,
  });
}
